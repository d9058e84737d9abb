using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>
/// COCO's object detection: <c>annotations.json</c> with images, categories and annotations, whose boxes are x, y, width and height in pixels;
/// each has the detector's <c>score</c> as well. The file is written again from time to time and at the end.
/// </summary>
internal sealed class CocoDataSet : DataSet
{
    private const string Annotations = "annotations.json";

    /// <summary>The file is written again after so many pictures, or a tenth of those that it has.</summary>
    private const int LeastUnwritten = 100;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly JsonObject _root;
    private readonly List<string> _classes;
    private readonly HashSet<string> _names;
    private long _lastImage;
    private long _lastAnnotation;
    private int _unwritten;

    public CocoDataSet(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.Join(path, "images"));
        _lock = FolderLock.Take(path);
        var file = Path.Join(path, Annotations);
        try
        {
            _root = File.Exists(file) ? JsonNode.Parse(File.ReadAllBytes(file))!.AsObject() : Empty();
            _classes = [.. _root["categories"]!.AsArray().Select(static one => (string)one!["name"]!)];
            if (!_root["categories"]!.AsArray().Select(static one => (long)one!["id"]!).SequenceEqual(Enumerable.Range(1, _classes.Count).Select(static id => (long)id)))
            {
                throw new FormatException("its categories are not numbered from 1 on");
            }

            _names = [.. _root["images"]!.AsArray().Select(static one => (string)one!["file_name"]!)];
            _lastImage = _root["images"]!.AsArray().Select(static one => (long)one!["id"]!).DefaultIfEmpty(0).Max();
            _lastAnnotation = _root["annotations"]!.AsArray().Select(static one => (long)one!["id"]!).DefaultIfEmpty(0).Max();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            _lock.Dispose();
            throw new CaptureException($"'{file}' is not one that Kinora wrote ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}): choose another folder.", error);
        }

        _unwritten = File.Exists(file) ? 0 : 1;
    }

    public override IReadOnlyList<string> Classes => _classes;

    protected override bool Write(CaptureName name, ReadOnlySpan<byte> jpeg, FrameResult result)
    {
        var file = "images/" + name.Stem + ".jpg";
        if (!_names.Add(file))
        {
            return false;
        }

        // One that is not among the annotations was cut off, and is written again.
        WholeFile.Replace(Path.Join(_path, file), jpeg);
        _root["images"]!.AsArray().Add(new JsonObject
        {
            ["id"] = ++_lastImage,
            ["file_name"] = file,
            ["width"] = result.Width,
            ["height"] = result.Height,
            ["date_captured"] = name.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        });
        foreach (var (label, score, box) in VisibleBoxes.Of(result))
        {
            _root["annotations"]!.AsArray().Add(new JsonObject
            {
                ["id"] = ++_lastAnnotation,
                ["image_id"] = _lastImage,
                ["category_id"] = IdOf(label),
                ["bbox"] = new JsonArray(Round(box.X1), Round(box.Y1), Round(box.Width), Round(box.Height)),
                ["area"] = Round(box.Area),
                ["iscrowd"] = 0,
                ["score"] = Math.Round((decimal)score, 4),
            });
        }

        if (++_unwritten >= Math.Max(LeastUnwritten, _names.Count / 10))
        {
            Flush();
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (_unwritten > 0)
        {
            Flush();
        }

        _lock.Dispose();
        base.Dispose(disposing);
    }

    private static JsonObject Empty() => new()
    {
        ["info"] = new JsonObject { ["description"] = "Captured by Kinora: what a detector found, not checked by people." },
        ["images"] = new JsonArray(),
        ["categories"] = new JsonArray(),
        ["annotations"] = new JsonArray(),
    };

    private static decimal Round(float value) => Math.Round((decimal)value, 1);

    private int IdOf(string label)
    {
        var number = _classes.IndexOf(label);
        if (number < 0)
        {
            number = _classes.Count;
            _classes.Add(label);
            _root["categories"]!.AsArray().Add(new JsonObject { ["id"] = number + 1, ["name"] = label });
        }

        return number + 1;
    }

    private void Flush()
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            _root.WriteTo(json);
        }

        WholeFile.Replace(Path.Join(_path, Annotations), text.ToArray());
        _unwritten = 0;
    }
}
