using System.Text;
using System.Text.Json;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Capture.Drift;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Capture.Drift;

public sealed class DriftReportTests : IDisposable
{
    /// <summary>Reads the folder and computes the figures by itself.</summary>
    private const string Python = """
        import glob, json, sys
        from collections import Counter
        from math import log, fsum
        sides = []
        for low, high in (sys.argv[2:4], sys.argv[3:5]):
            scores, labels = Counter(), Counter()
            for path in glob.glob(sys.argv[1] + "/*/*/*/*.json"):
                frame = json.load(open(path))
                if low <= frame["timestamp"] < high:
                    for found in frame["detections"]:
                        scores[min(9, int(round(found["score"] * 10000) // 1000))] += 1
                        labels[found["label"]] += 1
            sides.append((scores, labels))
        def figures(a, b, keys):
            p, q = [a[k] + .5 for k in keys], [b[k] + .5 for k in keys]
            p, q = [n / fsum(p) for n in p], [n / fsum(q) for n in q]
            return [round(fsum((y - x) * log(y / x) for x, y in zip(p, q)), 6), round(fsum(y * log(y / x) for x, y in zip(p, q)), 6)]
        (s0, l0), (s1, l1) = sides
        print(json.dumps(figures(s0, s1, range(10)) + figures(l0, l1, sorted(set(l0) | set(l1)))))
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_TwoWindows_GivesWhatPythonComputesFromTheSameFiles()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        var random = new Random(6);
        Fill(0, 80, i => [("person", .5f + (.5f * random.NextSingle())), (i % 3 == 0 ? "cat" : "person", .3f + (.1f * (i % 8)))]);
        Fill(100, 70, i => [("person", random.NextSingle()), (i % 4 == 0 ? "dog" : "cat", .1f * (i % 11))]);
        var (a, b, c) = ("2026-11-21T10:00:00.000Z", "2026-11-21T10:01:40.000Z", "2026-11-22");
        Assert.True(DriftWindow.TryParse($"{a}..{b}", out var baseline));
        Assert.True(DriftWindow.TryParse($"{b}..{c}", out var current));

        var report = DriftReport.Create(_folder.Path, baseline, current, null, TestContext.Current.CancellationToken);

        Assert.Equal((80, 160, 70, 140), (report.Baseline.Frames, report.Baseline.Findings, report.Current.Frames, report.Current.Findings));
        var run = Tool.Run("/usr/bin/python3", ["-c", Python, _folder.Path, a, b, c]);
        Assert.True(run.ExitCode == 0, run.Error);
        using var expected = JsonDocument.Parse(run.Output);
        var json = Json(report);
        Assert.Equal(
            expected.RootElement.EnumerateArray().Select(number => number.GetDouble()),
            new[] { json.GetProperty("scores"), json.GetProperty("labels") }.SelectMany(side => new[] { side.GetProperty("psi").GetDouble(), side.GetProperty("kl").GetDouble() }),
            (x, y) => Math.Abs(x - y) < 2e-6);
        Assert.Equal("major", json.GetProperty("labels").GetProperty("level").GetString());
        Assert.Equal(160, json.GetProperty("scores").GetProperty("bins").EnumerateArray().Sum(bin => bin.GetProperty("baseline").GetInt64()));
    }

    [Fact]
    public void Create_WithoutWindows_ComparesTheOlderHalfWithTheNewer()
    {
        Fill(0, 240, i => [("person", .8f)]);
        var report = DriftReport.Create(_folder.Path, null, null, null, TestContext.Current.CancellationToken);

        Assert.Equal((120, 120), (report.Baseline.Frames, report.Current.Frames));
        Assert.True(report.Baseline.Last < report.Current.First);
        Assert.Equal((DriftLevel.Stable, DriftLevel.Stable), (report.Scores.Level, report.Labels.Level));
        Assert.Equal(0, report.Scores.Psi!.Value, 12);
    }

    [Fact]
    public void Create_OneWindow_TakesAllBeforeOrAfterForTheOther()
    {
        Fill(0, 30, i => [("person", .8f)]);
        Assert.True(DriftWindow.TryParse("2026-11-21T10:00:20Z..", out var late));

        Assert.Equal((20, 10), Frames(DriftReport.Create(_folder.Path, null, late, null, TestContext.Current.CancellationToken)));
        Assert.True(DriftWindow.TryParse("..2026-11-21T10:00:05Z", out var early));
        Assert.Equal((5, 25), Frames(DriftReport.Create(_folder.Path, early, null, null, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Create_WithoutWindowsOfOneStream_ComparesTheHalvesOfThatStream()
    {
        Fill(0, 40, i => [("person", .8f)]);
        Fill(100, 20, i => [("person", .8f)], "yard");
        var report = DriftReport.Create(_folder.Path, null, null, name => name == "yard", TestContext.Current.CancellationToken);

        Assert.Equal((10, 10), Frames(report));
        Assert.True(report.Baseline.Last < report.Current.First);
    }

    [Fact]
    public void Create_OneWindowWithAnOpenEnd_ComparesItWithNothing()
    {
        Fill(0, 30, i => [("person", .8f)]);
        Assert.True(DriftWindow.TryParse("2026-11-21T10:00:20Z..", out var late));
        Assert.Equal((10, 0), Frames(DriftReport.Create(_folder.Path, late, null, null, TestContext.Current.CancellationToken)));
        Assert.True(DriftWindow.TryParse("..2026-11-21T10:00:05Z", out var early));
        Assert.Equal((0, 5), Frames(DriftReport.Create(_folder.Path, null, early, null, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Create_TooLittle_SaysSo()
    {
        Fill(0, 20, i => [("person", .8f)]);
        var report = DriftReport.Create(_folder.Path, null, null, null, TestContext.Current.CancellationToken);
        Assert.Equal((DriftLevel.TooLittleData, "too_little_data"), (report.Scores.Level, report.Labels.Word));

        var nothing = DriftReport.Create(_folder.Path, null, null, name => name == "yard", TestContext.Current.CancellationToken);
        Assert.Equal((0, null), (nothing.Baseline.Frames, nothing.Scores.Psi));
    }

    [Fact]
    public void Create_DamagedFiles_AreCountedAndLeftOut()
    {
        Fill(0, 4, i => [("person", .8f)]);
        var files = Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        File.WriteAllText(files[0], "{\"stream\":");
        File.WriteAllText(files[1], "[]");
        File.WriteAllText(files[2], """{"stream":"door","frame":1,"timestamp":"2026-11-21T10:00:00Z","width":1,"height":1,"detections":[{"label":"x","score":1,"box":[1]}]}""");
        var report = DriftReport.Create(_folder.Path, null, null, null, TestContext.Current.CancellationToken);

        Assert.Equal((3, 1), (report.Unreadable, report.Baseline.Frames + report.Current.Frames));
    }

    [Theory]
    [InlineData("1e30")]
    [InlineData("-1e30")]
    [InlineData("1e39")]
    public void Create_AScoreThatIsNone_IsCountedAndLeftOut(string score)
    {
        Fill(0, 2, i => [("person", .8f)]);
        var file = Directory.EnumerateFiles(_folder.Path, "*.json", SearchOption.AllDirectories).First();
        File.WriteAllText(file, $$"""{"stream":"door","frame":1,"timestamp":"2026-11-21T10:00:00Z","width":1,"height":1,"detections":[{"label":"x","score":{{score}},"box":[0,0,1,1]}]}""");
        var report = DriftReport.Create(_folder.Path, null, null, null, TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (report.Unreadable, report.Baseline.Frames + report.Current.Frames));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("2026-11-21")]
    [InlineData("2026-11-21..2026-11-20")]
    [InlineData("2026-11-21..2026-11-21")]
    [InlineData("yesterday..today")]
    public void TryParse_NoWindow_IsRefused(string text) => Assert.False(DriftWindow.TryParse(text, out _));

    private static (long, long) Frames(DriftReport report) => (report.Baseline.Frames, report.Current.Frames);

    private static JsonElement Json(DriftReport report)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            DriftReportJson.Write(json, report);
        }

        return JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(text.ToArray()));
    }

    private void Fill(int second, int count, Func<int, (string, float)[]> found, string stream = "door")
    {
        using var captures = CaptureFolder.Open(_folder.Path, long.MaxValue, TimeSpan.FromDays(30), null, out _);
        for (var i = 0; i < count; i++)
        {
            _ = captures.Save(CaptureName.At(Captured.Start.AddSeconds(second + i)), [1], Captured.Result(second + i, stream, found: found(i)), isToBeSent: false);
        }
    }
}
