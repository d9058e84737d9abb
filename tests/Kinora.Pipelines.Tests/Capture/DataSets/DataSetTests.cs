using System.Text.Json;
using Kinora.Frames.Results;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Capture.DataSets;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Capture.DataSets;

public sealed class DataSetTests : IDisposable
{
    /// <summary>Reads a data set as its readers do, and gives every box in pixels by picture and class.</summary>
    private const string Python = """
        import glob, json, os, sys
        root, layout, width, height = sys.argv[1], sys.argv[2], 320, 240
        boxes = []
        if layout == "yolo":
            names, inside = {}, False
            for line in open(root + "/data.yaml"):
                if inside:
                    number, name = line.strip().split(": ", 1)
                    names[int(number)] = json.loads(name)
                inside = inside or line.startswith("names:")
            for path in sorted(glob.glob(root + "/labels/*.txt")):
                stem = os.path.basename(path)[:-4]
                assert os.path.exists(f"{root}/images/{stem}.jpg")
                for line in open(path):
                    number, x, y, w, h = line.split()
                    x, y, w, h = (float(v) for v in (x, y, w, h))
                    assert all(0 <= v <= 1 for v in (x, y, w, h))
                    boxes.append([stem, names[int(number)], (x - w / 2) * width, (y - h / 2) * height, w * width, h * height])
        else:
            data = json.load(open(root + "/annotations.json"))
            images = {i["id"]: i for i in data["images"]}
            names = {c["id"]: c["name"] for c in data["categories"]}
            assert len(images) == len(data["images"]) and len({a["id"] for a in data["annotations"]}) == len(data["annotations"])
            for image in images.values():
                assert os.path.exists(f"{root}/{image['file_name']}") and (image["width"], image["height"]) == (width, height)
            for a in data["annotations"]:
                x, y, w, h = a["bbox"]
                assert abs(a["area"] - w * h) <= 0.11 * (w + h) and a["iscrowd"] == 0 and 0 <= a["score"] <= 1
                boxes.append([os.path.basename(images[a["image_id"]]["file_name"])[:-4], names[a["category_id"]], x, y, w, h])
        print(json.dumps(sorted(boxes)))
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DataSetFormat.Yolo)]
    [InlineData(DataSetFormat.Coco)]
    public void Add_InTwoRuns_IsReadByAnotherReaderWithTheSameBoxesAndNumbers(DataSetFormat format)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        List<(string Stem, string Label, Box Box)> expected = [];
        CaptureName? again = null;
        for (var run = 0; run < 2; run++)
        {
            using var set = DataSet.Open(_folder.Path, format);
            for (var i = 0; i < 3; i++)
            {
                var name = CaptureName.At(Captured.Start.AddSeconds((10 * run) + i));
                var result = Captured.Result(i, found: [("person", .9f), (run == 0 ? "cat" : "traffic \"light\"", .4f)]);
                Assert.True(set.Add(name, [1, 2, 3], result));
                expected.AddRange(result.Detections!.Select(one => (name.Stem, one.Label, one.Box)));
                again ??= name;
            }

            Assert.False(set.Add(again!.Value, [9], Captured.Result(0)));
            Assert.Equal(3, set.Added);
            Assert.Equal(run == 0 ? ["person", "cat"] : ["person", "cat", "traffic \"light\""], set.Classes);
        }

        Assert.Equal(expected.OrderBy(one => (one.Stem, one.Label), Comparer<(string, string)>.Create(Compare)), Read(format), Same);
        Assert.All(Directory.EnumerateFiles(_folder["images"]), file => Assert.Equal([1, 2, 3], File.ReadAllBytes(file)));
    }

    [Fact]
    public void Add_BoxesBeyondThePicture_AreCutOffAtItsEdges()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        using (var set = DataSet.Open(_folder.Path, DataSetFormat.Yolo))
        {
            var result = new FrameResult
            {
                Stream = "door", Frame = 0, Timestamp = Captured.Start, Width = 320, Height = 240,
                Detections = [new("a", .5f, new Box(-10, -20, 100, 120)), new("b", .5f, new Box(300, 200, 400, 300)), new("c", .5f, new Box(400, 300, 500, 400))],
            };
            Assert.True(set.Add(CaptureName.At(Captured.Start), [1], result));
        }

        Assert.Equal([("a", new Box(0, 0, 100, 120)), ("b", new Box(300, 200, 320, 240))], Read(DataSetFormat.Yolo).Select(one => (one.Label, Rounded(one.Box))));
    }

    [Theory]
    [InlineData(DataSetFormat.Yolo)]
    [InlineData(DataSetFormat.Coco)]
    public void Run_OverCapturedFrames_ExportsEachOnce(DataSetFormat format)
    {
        using (var pairs = DataSet.Open(_folder["pairs"], DataSetFormat.Pairs))
        {
            for (var i = 0; i < 4; i++)
            {
                Assert.True(pairs.Add(CaptureName.At(Captured.Start.AddSeconds(i)), [1], Captured.Result(i, found: ("dog", .5f))));
            }
        }

        var damaged = Directory.EnumerateFiles(_folder["pairs"], "*.json", SearchOption.AllDirectories).First();
        File.WriteAllText(damaged, "{}");
        for (var run = 0; run < 2; run++)
        {
            using var set = DataSet.Open(_folder["set"], format);
            Assert.Equal(1, DataSetExport.Run(_folder["pairs"], set, TestContext.Current.CancellationToken));
            Assert.Equal(run == 0 ? 3 : 0, set.Added);
        }

        Assert.Equal(3, Directory.EnumerateFiles(_folder["set/images"]).Count());
    }

    [Theory]
    [InlineData(DataSetFormat.Yolo, "data.yaml", "names: [a, b]")]
    [InlineData(DataSetFormat.Yolo, "data.yaml", "names: {5: a}")]
    [InlineData(DataSetFormat.Yolo, "data.yaml", ": :")]
    [InlineData(DataSetFormat.Yolo, "data.yaml", "names: {0: [a]}")]
    [InlineData(DataSetFormat.Yolo, "data.yaml", "names: {0: &a a, 1: *a}")]
    [InlineData(DataSetFormat.Coco, "annotations.json", "[]")]
    [InlineData(DataSetFormat.Coco, "annotations.json", "{\"images\":[]}")]
    [InlineData(DataSetFormat.Coco, "annotations.json", "{\"images\":[],\"annotations\":[],\"categories\":[{\"id\":7,\"name\":\"a\"}]}")]
    public void Open_AFolderOfSomebodyElse_IsRefusedAndLeftAsItIs(DataSetFormat format, string file, string text)
    {
        File.WriteAllText(_folder[file], text);
        var error = Assert.Throws<CaptureException>(() => DataSet.Open(_folder.Path, format));
        Assert.Contains("is not one that Kinora wrote", error.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_folder[file]));
    }

    [Fact]
    public void Open_YamlThatIsNestedWithoutEnd_IsRefusedInOneSentence()
    {
        File.WriteAllText(_folder["data.yaml"], new string('[', 100_000));
        var error = Assert.Throws<CaptureException>(() => DataSet.Open(_folder.Path, DataSetFormat.Yolo));
        Assert.Contains("is not one that Kinora wrote", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 400);
    }

    private static int Compare((string, string) a, (string, string) b) =>
        string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var order ? order : string.CompareOrdinal(a.Item2, b.Item2);

    private static bool Same((string Stem, string Label, Box Box) a, (string Stem, string Label, Box Box) b) =>
        (a.Stem, a.Label) == (b.Stem, b.Label) && Rounded(a.Box) == Rounded(b.Box);

    private static Box Rounded(Box box) => new(MathF.Round(box.X1), MathF.Round(box.Y1), MathF.Round(box.X2), MathF.Round(box.Y2));

    private List<(string Stem, string Label, Box Box)> Read(DataSetFormat format)
    {
        var run = Tool.Run("/usr/bin/python3", ["-c", Python, _folder.Path, format == DataSetFormat.Yolo ? "yolo" : "coco"]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        return [.. json.RootElement.EnumerateArray().Select(one => (
            one[0].GetString()!, one[1].GetString()!,
            new Box(one[2].GetSingle(), one[3].GetSingle(), one[2].GetSingle() + one[4].GetSingle(), one[3].GetSingle() + one[5].GetSingle())))];
    }
}
