using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>What is analysed, and what the results hold.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Watch_Json_WritesTheContractedObjectPerFrame()
    {
        var run = KinoraProgram.Run("watch", TestClip.Make(_folder, 1), "--json");
        Assert.Equal(0, run.ExitCode);
        var results = Lines(run.Output);
        Assert.Equal(25, results.Count);
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            Assert.Equal(i, result.GetProperty("frame").GetInt64());
            Assert.Equal(i * 40.0, result.GetProperty("pts_ms").GetDouble(), 0.001);
            Assert.Equal(320, result.GetProperty("width").GetInt32());
            Assert.Equal(240, result.GetProperty("height").GetInt32());
            Assert.Equal("watch", result.GetProperty("stream").GetString());
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", result.GetProperty("timestamp").GetString());
            Assert.Equal(JsonValueKind.Array, result.GetProperty("detections").ValueKind);
            Assert.False(string.IsNullOrEmpty(result.GetProperty("caption").GetProperty("text").GetString()));
            Assert.Equal("scene", result.GetProperty("caption").GetProperty("engine").GetString());
            Assert.Equal(["queue", "detect", "track", "describe", "total"], result.GetProperty("timings_ms").EnumerateObject().Select(p => p.Name));
            Assert.Equal(0, result.GetProperty("dropped").GetInt64());
            Assert.False(result.TryGetProperty("faces", out _));
        }

        Assert.Matches(@"^Processed 25 frames in \d+\.\d s \(avg \d+\.\d fps\)$", run.Error.Trim());
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("--every 10", "0 10 20 30 40")]
    [InlineData("--frames 5..8", "5 6 7")]
    [InlineData("--frames 46..", "46 47 48 49")]
    [InlineData("--frames 10..31 --every 10", "10 20 30")]
    [InlineData("--max-frames 3", "0 1 2")]
    [InlineData("--fps 5", "0 5 10 15 20 25 30 35 40 45")]
    [InlineData("--fps 12.5 --max-frames 4", "0 2 4 6")]
    [InlineData("--loop --every 20 --max-frames 5", "0 20 40 60 80")]
    public void Watch_Sampling_AnalysesExactlyTheseFrames(string options, string frames)
    {
        var run = KinoraProgram.Run(["watch", TestClip.Make(_folder, 2), "--steps", "detect", "--model", "detect=nanodet_256", "--json", .. options.Split(' ')]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(frames, string.Join(' ', Lines(run.Output).Select(r => r.GetProperty("frame").GetInt64())));
    }

    [Fact]
    public void Watch_Realtime_KeepsUpWithTheClockByLosingFrames()
    {
        var run = KinoraProgram.Run("watch", TestClip.Make(_folder, 1, rate: 120), "--realtime", "--steps", "detect", "--json");
        Assert.Equal(0, run.ExitCode);
        var results = Lines(run.Output);
        var last = results[^1];
        Assert.Equal(120, last.GetProperty("dropped").GetInt64() + results.Count);
        Assert.True(last.GetProperty("dropped").GetInt64() > 0);
        Assert.Contains("dropped because analysis was slower", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_SaveFrames_WritesWholePicturesUnderTheirNumbers()
    {
        var run = KinoraProgram.Run("watch", TestClip.Make(_folder, 1), "--steps", "detect", "--every", "10", "--save-frames", _folder["out/frame_%06d.jpg"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            ["frame_000000.jpg", "frame_000010.jpg", "frame_000020.jpg"],
            Directory.EnumerateFiles(_folder["out"]).Select(Path.GetFileName).Order());
        var probe = Tool.Run("ffprobe", ["-v", "error", "-show_entries", "stream=width,height", "-of", "csv=p=0", _folder["out/frame_000010.jpg"]]);
        Assert.Equal("320,240", probe.Output.Trim());
    }

    [Fact]
    public void Watch_RealStreet_FindsAndFollowsPeople()
    {
        var run = KinoraProgram.Run("watch", Repository.Shared("media/people_1080p30.mp4"), "--frames", "0..60", "--every", "3", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var results = Lines(run.Output);
        Assert.Equal(20, results.Count);
        Assert.All(results, r => Assert.True(r.GetProperty("has_person").GetBoolean()));
        Assert.Contains(results, r => r.GetProperty("caption").GetProperty("text").GetString()!.Contains("people", StringComparison.Ordinal));
        var tracks = results.Select(r => r.GetProperty("detections").EnumerateArray()
            .Where(d => d.TryGetProperty("track", out _)).Select(d => d.GetProperty("track").GetInt32()).ToHashSet()).ToList();
        Assert.True(tracks[^1].Intersect(tracks[0]).Count() >= 3, "fewer than three people keep their number over two seconds");
    }

    [Fact]
    public void Watch_SmallerRenditionAndEconomy_AnswersInPixelsOfTheSource()
    {
        var clip = _folder["large.mp4"];
        Tool.Ffmpeg("-loop", "1", "-i", Repository.Shared("media/kite_and_cold.jpg"), "-frames:v", "2", "-vf", "scale=1440:-2", "-pix_fmt", "yuv420p", clip);
        var economy = Lines(KinoraProgram.Run("watch", clip, "--json", "--steps", "detect", "--max-frames", "1").Output)[0];
        var full = Lines(KinoraProgram.Run("watch", clip, "--json", "--steps", "detect", "--max-frames", "1", "--save-frames", _folder["out"]).Output)[0];
        Assert.Equal(1440, economy.GetProperty("width").GetInt32());
        Assert.Equal(full.GetProperty("height").GetInt32(), economy.GetProperty("height").GetInt32());
        var boxes = Boxes(full).Zip(Boxes(economy)).ToList();
        Assert.True(boxes.Count >= 2, "too little was found to compare");
        Assert.All(boxes, pair => Assert.All(pair.First.Zip(pair.Second), side => Assert.InRange(side.Second - side.First, -15, 15)));
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData("--decode keyframes", "0")]
    [InlineData("--decode full --every 20", "0 20 40")]
    [InlineData("--decode economy --every 20", "0 20 40")]
    public void Watch_DecodeMode_GivesTheFramesOfThatMode(string options, string expected)
    {
        var run = KinoraProgram.Run(["watch", TestClip.Make(_folder, 2), "--json", "--steps", "detect", "--model", "detect=nanodet_256", .. options.Split(' ')]);
        Assert.Equal(expected, string.Join(' ', Lines(run.Output).Select(r => r.GetProperty("frame").GetInt64())));
    }

    private static IEnumerable<double[]> Boxes(JsonElement result) => result.GetProperty("detections").EnumerateArray()
        .Where(d => d.GetProperty("score").GetDouble() > 0.6).OrderBy(d => d.GetProperty("box")[0].GetDouble())
        .Select(d => d.GetProperty("box").EnumerateArray().Select(side => side.GetDouble()).ToArray());

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
