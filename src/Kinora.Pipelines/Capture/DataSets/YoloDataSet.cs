using System.Globalization;
using System.Text;
using System.Text.Json;
using Kinora.Frames.Results;
using Kinora.Pipelines.Configuration;

namespace Kinora.Pipelines.Capture.DataSets;

/// <summary>
/// Ultralytics' layout. A line of <c>labels/NAME.txt</c> is class, middle x, middle y, width and height, as shares of the picture's size. Classes
/// get their numbers as they come, and keep them: <c>data.yaml</c> names them.
/// </summary>
internal sealed class YoloDataSet : DataSet
{
    private const string Description = "data.yaml";

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly List<string> _classes = [];

    public YoloDataSet(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.Join(path, "images"));
        _lock = FolderLock.Take(path);
        Directory.CreateDirectory(Path.Join(path, "labels"));
        if (File.Exists(Path.Join(path, Description)))
        {
            ReadClasses();
        }
        else
        {
            WriteClasses();
        }
    }

    public override IReadOnlyList<string> Classes => _classes;

    protected override bool Write(CaptureName name, ReadOnlySpan<byte> jpeg, FrameResult result)
    {
        var (picture, labels) = (Path.Join(_path, "images", name.Stem + ".jpg"), Path.Join(_path, "labels", name.Stem + ".txt"));
        if (File.Exists(labels))
        {
            return false;
        }

        var lines = new StringBuilder();
        foreach (var (label, _, box) in VisibleBoxes.Of(result))
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{NumberOf(label)} {box.CenterX / result.Width:F6} {box.CenterY / result.Height:F6} {box.Width / result.Width:F6} {box.Height / result.Height:F6}\n");
        }

        // One whose labels are missing was cut off, and is written again.
        WholeFile.Replace(picture, jpeg);
        WholeFile.Create(labels, Encoding.ASCII.GetBytes(lines.ToString()));
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _lock.Dispose();
        base.Dispose(disposing);
    }

    private int NumberOf(string label)
    {
        var number = _classes.IndexOf(label);
        if (number < 0)
        {
            number = _classes.Count;
            _classes.Add(label);
            WriteClasses();  // before a label has the number
        }

        return number;
    }

    private void WriteClasses()
    {
        var text = new StringBuilder("path: .\ntrain: images\nval: images\nnames:");
        text.Append(_classes.Count == 0 ? " {}\n" : "\n");
        for (var i = 0; i < _classes.Count; i++)
        {
            // A text in JSON is one in YAML too.
            text.Append(CultureInfo.InvariantCulture, $"  {i}: \"{JsonEncodedText.Encode(_classes[i])}\"\n");
        }

        WholeFile.Replace(Path.Join(_path, Description), Encoding.UTF8.GetBytes(text.ToString()));
    }

    private void ReadClasses()
    {
        var file = Path.Join(_path, Description);
        try
        {
            if (new FileInfo(file).Length > ConfigLimits.MostBytes)
            {
                throw new FormatException($"it has more than {ConfigLimits.MostBytes} bytes");
            }

            var problems = new ConfigProblems();
            var names = YamlNodeReader.Read(File.ReadAllText(file), Description, "", problems).Find("names");
            if (names is not { Kind: ConfigNodeKind.Map } || names.Fields.Any(static name => !name.Value.IsScalar))
            {
                throw new FormatException("its names are no map from numbers to classes");
            }

            foreach (var (number, name) in names.Fields)
            {
                if (number != _classes.Count.ToString(CultureInfo.InvariantCulture))
                {
                    throw new FormatException("its classes are not numbered from 0 on");
                }

                _classes.Add(name.Raw);
            }
        }
        catch (Exception error) when (error is ConfigException or FormatException)
        {
            _lock.Dispose();
            var reason = error is ConfigException { Problems: [var first, ..] } ? first.Message : error.Message;
            throw new CaptureException($"'{file}' is not one that Kinora wrote ({reason.ReplaceLineEndings(" ").TrimEnd('.')}): choose another folder.", error);
        }
    }
}
