using System.Globalization;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Record;

/// <summary>Recordings of the real program, as ffprobe sees them.</summary>
public sealed class RecordTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Record_File_HasEveryFrameAtItsTime()
    {
        var clip = TestClip.Make(_folder, 2);
        var run = KinoraProgram.Run("record", clip, "--output", _folder["out"], "--profile", "5", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = Lines(run.Output);
        var file = lines[0].GetProperty("file").GetString()!;
        Assert.Equal(_folder["out"], Path.GetDirectoryName(file));
        Assert.Matches(@"^\d{8}T\d{9}Z\.mp4$", Path.GetFileName(file));
        Assert.Equal(50, lines[0].GetProperty("frames").GetInt64());
        Assert.Equal(1960, lines[0].GetProperty("duration_ms").GetDouble());
        Assert.Equal(new FileInfo(file).Length, lines[0].GetProperty("bytes").GetInt64());
        Assert.Equal(50, lines[1].GetProperty("frames").GetInt64());
        Assert.Equal(0, lines[1].GetProperty("dropped").GetInt64());
        Assert.Equal(1, lines[1].GetProperty("files").GetInt32());
        Assert.Equal(0, lines[1].GetProperty("restarts").GetInt64());
        Assert.Equal(Tool.FfprobeTimes(clip), Tool.FfprobeTimes(file));
        Assert.Equal("h264,320,240,tv,smpte170m", Probe(file, "stream=codec_name,width,height,color_range,color_space"));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Record_TestPicture_FileHasAsManyFramesAsWereFed()
    {
        var run = KinoraProgram.Run("record", "test:", "-o", _folder["out"], "--duration", "5s", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = Lines(run.Output);
        var end = lines[^1];
        var times = Tool.FfprobeTimes(lines[0].GetProperty("file").GetString()!);
        Assert.Equal(end.GetProperty("frames").GetInt64(), times.Count);
        Assert.Equal(times.Order().Distinct(), times);
        Assert.InRange(times[^1], 4_900_000, 5_000_000);
        // 30 frames a second in 5 s, and what was dropped before the feed was closed.
        Assert.InRange(end.GetProperty("frames").GetInt64() + end.GetProperty("dropped").GetInt64(), 150, 300);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Record_RealStreetInSegments_LosesNothingBetweenThem()
    {
        var run = KinoraProgram.Run(
            "record", Repository.Shared("media/people_1080p30.mp4"), "-o", _folder["out"], "--duration", "5s", "--segment", "2s", "--profile", "25", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var files = Lines(run.Output).Where(line => line.TryGetProperty("file", out _)).Select(line => line.GetProperty("file").GetString()!).Order().ToList();
        Assert.Equal([60, 60, 30], files.Select(file => Tool.FfprobeTimes(file).Count));
        Assert.All(files, file => Assert.Equal("h264,1920,1080,tv,bt709", Probe(file, "stream=codec_name,width,height,color_range,color_space")));
        var first = long.Parse(Probe(files[0], "format=bit_rate"), CultureInfo.InvariantCulture);
        Assert.InRange(first, 5_000_000, 40_000_000);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Record_SourceThatDoesNotWait_EveryFrameIsInTheFileOrCounted()
    {
        var run = KinoraProgram.Run("record", TestClip.Make(_folder, 2, rate: 120), "-o", _folder["out"], "--realtime", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = Lines(run.Output);
        Assert.Equal(240, lines[^1].GetProperty("frames").GetInt64() + lines[^1].GetProperty("dropped").GetInt64());
        Assert.Equal(lines[^1].GetProperty("frames").GetInt64(), Tool.FfprobeTimes(lines[0].GetProperty("file").GetString()!).Count);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Record_Killed_LeavesAFileThatCanBePlayed()
    {
        using (var kinora = RunningKinora.Start("record", "test:", "-o", _folder["out"], "--profile", "5"))
        {
            Assert.StartsWith("Recording with ", await kinora.ReadErrorLineAsync());
            while (!Directory.EnumerateFiles(_folder["out"], "2*.mp4").Any(file => new FileInfo(file).Length > 1_000_000))
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
                Assert.False(kinora.HasExited);
            }

            kinora.Send(RunningKinora.Kill);
            Assert.NotEqual(0, await kinora.ExitCodeAsync());
        }

        await KinoraProgram.AssertGoneAsync(_folder["out"]);
        var times = Tool.FfprobeTimes(Assert.Single(Directory.EnumerateFiles(_folder["out"])));
        Assert.True(times.Count > 10, $"only {times.Count} frames are left");
        Tool.Ffmpeg("-i", Directory.EnumerateFiles(_folder["out"]).Single(), "-f", "null", "-");
    }

    [Fact]
    public async Task Record_Interrupted_FinishesTheFileAndSumsUp()
    {
        using var kinora = RunningKinora.Start("record", "test:", "-o", _folder["out"], "--json");
        Assert.StartsWith("Recording with ", await kinora.ReadErrorLineAsync());
        while (!Directory.Exists(_folder["out"]) || !Directory.EnumerateFiles(_folder["out"], "2*.mp4").Any(file => new FileInfo(file).Length > 0))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        kinora.Send(RunningKinora.Interrupt);
        var lines = Lines(await kinora.ReadToEndAsync());
        Assert.Equal(130, await kinora.ExitCodeAsync());
        Assert.Equal(2, lines.Count);
        Assert.Equal(lines[^1].GetProperty("frames").GetInt64(), Tool.FfprobeTimes(lines[0].GetProperty("file").GetString()!).Count);
    }

    [Fact]
    public async Task Record_FileThatAnotherProcessPublishes_HasEveryFrame()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        using var publisher = RunningKinora.Start("bus", "publish", TestClip.Make(_folder, 3), "--socket", _folder["bus.sock"]);
        Assert.StartsWith("kinora: Publishing ", await publisher.ReadErrorLineAsync());
        var run = KinoraProgram.Run("record", $"bus:{_folder["bus.sock"]}", "-o", _folder["out"], "--profile", "5", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var end = Lines(run.Output)[^1];
        Assert.Equal((75, 0), (end.GetProperty("frames").GetInt64(), end.GetProperty("dropped").GetInt64()));
        Assert.Equal(75, Tool.FfprobeTimes(Lines(run.Output)[0].GetProperty("file").GetString()!).Count);
        Assert.Equal(0, await publisher.ExitCodeAsync());
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Record_FramesOfAnotherProcess_AreRecordedAtTheirTimes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        using var publisher = RunningKinora.Start("bus", "publish", "test:", "--socket", _folder["bus.sock"]);
        Assert.StartsWith("kinora: Publishing ", await publisher.ReadErrorLineAsync());
        var run = KinoraProgram.Run("record", $"bus:{_folder["bus.sock"]}", "-o", _folder["out"], "--max-frames", "40", "--profile", "5", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = Lines(run.Output);
        Assert.Equal(40, lines[^1].GetProperty("frames").GetInt64());
        var times = Tool.FfprobeTimes(lines[0].GetProperty("file").GetString()!);
        Assert.Equal(40, times.Count);
        // A thirtieth of a second from frame to frame, and more where one was dropped.
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange((pair.Second - pair.First) % 33_333, 0, 60));
        publisher.Send(RunningKinora.Interrupt);
        await publisher.ExitCodeAsync();
    }

    [Theory]
    [InlineData(1, "Nothing can be recorded to '/dev/null/x' (", "test:", "-o", "/dev/null/x")]
    [InlineData(1, "The encoder 'videotoolbox' does not open here", "test:", "-o", "out", "--encoder", "videotoolbox")]
    [InlineData(2, "--profile is 7: choose 5, 25, 50 or 100 megabits a second.", "test:", "-o", "out", "--profile", "7")]
    [InlineData(2, "--encoder is 'x264': choose one of auto, ", "test:", "-o", "out", "--encoder", "x264")]
    [InlineData(2, "--segment is 0s: give a time from 1s to 1d", "test:", "-o", "out", "--segment", "0s")]
    [InlineData(2, "'push:cam' is for the server", "push:cam", "-o", "out")]
    public void Record_WhatCannotBe_SaysSoInOneSentence(int exitCode, string sentence, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS() && arguments.Contains("videotoolbox"), "VideoToolbox is here.");
        var run = KinoraProgram.Run(["record", .. arguments.Select(argument => argument == "out" ? _folder["out"] : argument)]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"kinora: {sentence}", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void Doctor_Encoders_SaysWhichRecordingsUseAndWhyNotTheOthers()
    {
        var run = KinoraProgram.Run("doctor");
        Assert.Single(run.Output.Split('\n'), line => line.StartsWith("ok", StringComparison.Ordinal) && line.Contains("recordings use it", StringComparison.Ordinal));
        Assert.Matches(@"(?m)^ok\s+encoder libx264\s+works", run.Output);
        Assert.Matches(@"(?m)^(ok|absent)\s+udmabuf\s+\S+", run.Output);
        Assert.Matches(@"(?m)^(ok|absent)\s+dma-heap\s+\S+", run.Output);
    }

    private static string Probe(string file, string entries)
    {
        var run = Tool.Run("ffprobe", ["-v", "error", "-show_entries", entries, "-of", "csv=p=0", file]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Trim();
    }

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
