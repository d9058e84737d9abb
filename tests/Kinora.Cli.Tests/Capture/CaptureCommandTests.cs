using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Capture;

[Trait("Speed", "Slow")]
public sealed class CaptureCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Output => _folder["data/raw"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Capture_WithoutSteps_AddsPlainPicturesEachTime()
    {
        var clip = TestClip.Make(_folder, 2);
        for (var run = 1; run <= 2; run++)
        {
            var ended = KinoraProgram.Run("capture", clip, "--output", Output, "--max-frames", "5", "--every", "2");
            Assert.True(ended.ExitCode == 0, ended.Error);
            Assert.Equal($"Added 5 pictures to {Output}\n", ended.Output);
            var files = Directory.EnumerateFileSystemEntries(Output).ToArray();
            Assert.Equal(5 * run, files.Length);
            Assert.All(files, AssertPicture);
        }
    }

    [Fact]
    public void Capture_AsYoloThenCocoThenPairs_HasWhatWasDetected()
    {
        var video = Repository.Shared("media/people_1080p30.mp4");
        foreach (var format in (string[])["yolo", "coco", "pairs"])
        {
            var ended = KinoraProgram.Run(
                "capture", video, "-o", _folder[format], "--format", format, "--max-frames", "3", "--every", "40", "--model", "detect=nanodet_256", "--json");
            Assert.True(ended.ExitCode == 0, ended.Error);
            var summary = JsonSerializer.Deserialize<JsonElement>(ended.Output);
            Assert.Equal(3, summary.GetProperty("added").GetInt32());
            Assert.Equal(format == "pairs" ? 0 : 1, summary.GetProperty("classes").EnumerateArray().Count(one => one.GetString() == "person"));
        }

        var exported = KinoraProgram.Run("capture", "export", _folder["pairs"], "--format", "coco", "-o", _folder["exported"]);
        Assert.Contains("Added 3 pictures", exported.Output, StringComparison.Ordinal);
        var (direct, again) = (Annotations("coco"), Annotations("exported"));
        Assert.NotEmpty(direct);
        Assert.Equal(direct, again, (a, b) => a.Zip(b).All(pair => Math.Abs(pair.First - pair.Second) < 0.25));  // corners and sides are rounded
        var lines = Directory.EnumerateFiles(_folder["yolo/labels"]).SelectMany(File.ReadAllLines).Count();
        Assert.Equal(direct.Length, lines);

        var report = KinoraProgram.Run("capture", "report", _folder["pairs"]);
        Assert.True(report.ExitCode == 0, report.Error);
        Assert.Contains("too little data", report.Output, StringComparison.Ordinal);
        Assert.Contains("person", report.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_CtrlC_EndsWithWholeFilesAndASummary()
    {
        using var kinora = RunningKinora.Start("capture", "test:", "-o", Output, "--format", "coco", "--steps", "overlay");
        await CapturingServer.WaitAsync(() => Task.FromResult(Directory.Exists(Path.Join(Output, "images")) && Directory.EnumerateFiles(Path.Join(Output, "images"), "*.jpg").Count() > 3));
        kinora.Send(RunningKinora.Interrupt);
        var said = await kinora.ReadToEndAsync();

        Assert.Equal(130, await kinora.ExitCodeAsync());
        var pictures = Directory.EnumerateFiles(Path.Join(Output, "images")).ToArray();
        Assert.StartsWith($"Added {pictures.Length} pictures to {Output}", said, StringComparison.Ordinal);
        Assert.All(pictures, AssertPicture);
        using var annotations = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Output, "annotations.json")));
        Assert.Equal(pictures.Length, annotations.RootElement.GetProperty("images").GetArrayLength());
    }

    [Theory]
    [InlineData("--output is missing", "capture", "test:")]
    [InlineData("give one of them", "capture", "test:", "-o", "x", "--every", "2", "--fps", "1")]
    [InlineData("--format is 'tar'", "capture", "test:", "-o", "x", "--format", "tar")]
    [InlineData("--quality is 0", "capture", "test:", "-o", "x", "--quality", "0")]
    [InlineData("--baseline is x: write it as 2026-11-01..2026-11-15", "capture", "report", "x", "--baseline", "x")]
    [InlineData("choose yolo or coco", "capture", "export", "x", "-o", "y", "--format", "pairs")]
    public void Capture_WrongUsage_SaysWhatIsRight(string said, params string[] arguments)
    {
        var ended = KinoraProgram.Run(arguments);
        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report")]
    [InlineData("export", "-o", "out")]
    public void Capture_NoFolder_FailsWithASentence(string verb, params string[] more)
    {
        var ended = KinoraProgram.Run(["capture", verb, _folder["absent"], .. more.Select(one => one == "out" ? _folder["out"] : one)]);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal($"kinora: There is no folder '{_folder["absent"]}': name the one that frames are captured into.\n", ended.Error);
    }

    private static void AssertPicture(string file)
    {
        var bytes = File.ReadAllBytes(file);
        Assert.EndsWith(".jpg", file, StringComparison.Ordinal);
        Assert.Equal([0xFF, 0xD8, 0xFF, 0xD9], [.. bytes[..2], .. bytes[^2..]]);
    }

    /// <summary>Category, box and score of each annotation.</summary>
    private double[][] Annotations(string folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder[folder + "/annotations.json"]));
        return
        [
            .. json.RootElement.GetProperty("annotations").EnumerateArray().Select(one => (double[])
            [
                one.GetProperty("category_id").GetDouble(), .. one.GetProperty("bbox").EnumerateArray().Select(side => side.GetDouble()), one.GetProperty("score").GetDouble(),
            ]),
        ];
    }
}
