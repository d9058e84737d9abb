using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Record;

/// <summary>Recordings that keep what the source sends as it is coded, as ffprobe sees them.</summary>
[Trait("Speed", "Slow")]
public sealed class CopyTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Copy_FileInSegments_HasEveryPacketAsItWas()
    {
        var clip = Clip("libx264", "-bf", "2");
        var run = KinoraProgram.Run("record", clip, "-o", _folder["out"], "--copy", "--segment", "2s", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = Lines(run.Output);
        var files = lines.Where(static line => line.TryGetProperty("file", out _)).ToList();
        Assert.Equal([50, 50, 25], files.Select(static file => file.GetProperty("frames").GetInt32()));
        Assert.Equal([2000, 2000, 1000], files.Select(static file => file.GetProperty("duration_ms").GetDouble()));
        Assert.All(files, static file => Assert.Equal(new FileInfo(file.GetProperty("file").GetString()!).Length, file.GetProperty("bytes").GetInt64()));
        Assert.Equal((125, "copy"), (lines[^1].GetProperty("frames").GetInt32(), lines[^1].GetProperty("encoder").GetString()));

        // Byte for byte what was coded, each file from 0 on, and each can be decoded alone.
        var paths = files.Select(static file => file.GetProperty("file").GetString()!).ToList();
        Assert.Equal(Packets(clip), paths.SelectMany(Packets));
        Assert.All(paths, path => Assert.Equal(0, Tool.FfprobeTimes(path)[0]));
        Assert.All(paths, static path => Assert.Equal("", Tool.Run("ffmpeg", ["-v", "error", "-i", path, "-f", "null", "-"]).Error));
    }

    [Theory]
    [InlineData("libx265", "hevc")]
    [InlineData("libaom-av1", "av1", "-cpu-used", "8")]
    public void Copy_OfOtherCodecs_KeepsThem(string encoder, string codec, params string[] options)
    {
        Assert.SkipUnless(Tool.Run("ffmpeg", ["-v", "error", "-h", $"encoder={encoder}"]).Output.Contains("Encoder ", StringComparison.Ordinal), $"ffmpeg has no {encoder} here.");
        var clip = Clip(encoder, ["-t", "1", .. options]);
        var run = KinoraProgram.Run("record", clip, "-o", _folder["out"], "--copy");
        Assert.True(run.ExitCode == 0, run.Error);
        var file = Assert.Single(Directory.GetFiles(_folder["out"]));
        Assert.Equal(codec, Tool.Run("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file]).Output.Trim());
        Assert.Equal(25, Tool.FfprobeTimes(file).Count);
    }

    [Fact]
    public void Copy_TimesThatAreRounded_SplitAtTheKeyFrameThatWasMeant()
    {
        // Milliseconds: a second of 30 frames ends at 0.999.
        var clip = Clip("libx264", "-bf", "2", "-r", "30", "-g", "30", "-t", "4");
        Tool.Ffmpeg("-i", clip, "-c", "copy", _folder["rounded.mkv"]);
        var run = KinoraProgram.Run("record", _folder["rounded.mkv"], "-o", _folder["out"], "--copy", "--segment", "2s", "--json");
        Assert.Equal([60, 60], Lines(run.Output).SkipLast(1).Select(static file => file.GetProperty("frames").GetInt32()));
    }

    [Theory]
    [InlineData(2, "'test:' gives pictures that are not encoded, so there is nothing to copy: record it without --copy.", "test:")]
    [InlineData(2, "'bus:/run/a.sock' gives pictures that are not encoded", "bus:/run/a.sock")]
    [InlineData(2, "is coded as 'mp4v', and H.264, H.265 and AV1 can be copied: record it without --copy.", "mpeg4")]
    [InlineData(2, "is coded as 'vp8', and H.264, H.265 and AV1 can be copied: record it without --copy.", "libvpx")]
    [InlineData(2, "cannot be picked out without decoding it", "clip", "--frames", "3..9")]
    [InlineData(2, "--copy encodes nothing: leave out --encoder and --profile", "clip", "--encoder", "libx264")]
    [InlineData(1, "gives no picture", "no key frame", "--duration", "1s")]
    [InlineData(1, "gives no picture: ffmpeg says", "no description")]
    [InlineData(1, "gives no picture: the file was cut off before its index was written", "broken")]
    public void Copy_WhatCannotBe_SaysSoInOneSentence(int exitCode, string sentence, string source, params string[] more)
    {
        File.WriteAllBytes(_folder["broken.mp4"], new byte[1000]);
        source = source switch
        {
            "clip" => Clip("libx264"),
            "mpeg4" => Clip("mpeg4"),
            "libvpx" => Clip("libvpx"),
            "broken" => _folder["broken.mp4"],
            "no key frame" => WithoutKeyFrame("late.mkv"),
            "no description" => WithoutKeyFrame("late.ts"),
            _ => source,
        };
        var run = KinoraProgram.Run(["record", source, "-o", _folder["out"], "--copy", .. more]);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"\"", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--copy")]
    [InlineData("--profile")]
    public void Record_FullDisk_IsToldOnceAndWhatWasWrittenStays(string how)
    {
        var disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        Assert.SkipUnless(
            Tool.Run("unshare", ["-m", "mount", "-t", "tmpfs", "-o", "size=500k", "none", disk]).ExitCode == 0, "Only who may mount can have a small disk.");
        var clip = Clip("libx264", "-b:v", "2M");
        var run = Tool.Run("unshare", [
            "-m", "sh", "-c", "mount -t tmpfs -o size=500k none \"$0\" && \"$@\"; code=$?; ls -s \"$0\" >&2; " +
            "ffprobe -v error -count_packets -show_entries stream=nb_read_packets -of default=nw=1 \"$0\"/2*.mp4 | sed s/nb_read_packets/frames/ >&2; exit $code", disk,
            KinoraProgram.Path, "record", clip, "-o", disk, "--json", how, .. how == "--profile" ? ["25"] : Array.Empty<string>(),
        ]);
        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Error.Split('\n'), static line => line.Contains("cannot be written (No space left", StringComparison.Ordinal));
        Assert.Matches(@"(?m)^ *[1-9]\d* \d{8}T\d{9}Z\.mp4$", run.Error);
        if (how == "--copy")
        {
            // What is there is whole, and as much as is said.
            Assert.Equal("frames=" + JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("frames"), run.Error.Split('\n').Single(static line => line.StartsWith("frames=", StringComparison.Ordinal)));
            Assert.DoesNotContain("partial file", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Copy_Killed_LeavesAFileThatCanBePlayed()
    {
        using (var kinora = RunningKinora.Start("record", Clip("libx264", "-b:v", "1M"), "-o", _folder["out"], "--copy", "--realtime", "--loop"))
        {
            await UntilWrittenAsync(100_000, kinora);
            kinora.Send(RunningKinora.Kill);
            Assert.NotEqual(0, await kinora.ExitCodeAsync());
        }

        await KinoraProgram.AssertGoneAsync(_folder["out"]);
        var file = Assert.Single(Directory.GetFiles(_folder["out"]));
        Assert.True(Tool.FfprobeTimes(file).Count >= 20);
        Tool.Ffmpeg("-i", file, "-f", "null", "-");
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Copy_RtspSourceThatIsInterrupted_FinishesTheFile()
    {
        using var server = await RtspServer.StartAsync(TestClip.Make(_folder, 10));
        using var kinora = RunningKinora.Start("record", server.Address, "-o", _folder["out"], "--copy", "--json");
        await UntilWrittenAsync(20_000, kinora);
        kinora.Send(RunningKinora.Interrupt);
        var lines = Lines(await kinora.ReadToEndAsync());
        Assert.Equal(130, await kinora.ExitCodeAsync());
        Assert.Equal(2, lines.Count);
        Assert.Equal(lines[^1].GetProperty("frames").GetInt32(), Packets(lines[0].GetProperty("file").GetString()!).Count);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Copy_RtspOfUnevenRate_EndsAfterTheTimeThatWasAskedFor()
    {
        // Three frames at once in every second: the last of them lasts longer than it says.
        var clip = Clip("libx264", "-vf", "select='lt(mod(n,25),3)'", "-vsync", "vfr", "-g", "6", "-bf", "0");
        using var server = await RtspServer.StartAsync(clip);
        var run = KinoraProgram.Run("record", server.Address, "-o", _folder["out"], "--copy", "--duration", "2.5s", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        var lines = Lines(run.Output);
        Assert.Equal((2, 9, 0), (lines.Count, lines[^1].GetProperty("frames").GetInt32(), lines[^1].GetProperty("restarts").GetInt32()));
    }

    private async Task UntilWrittenAsync(long bytes, RunningKinora kinora)
    {
        while (!Directory.Exists(_folder["out"]) || !Directory.EnumerateFiles(_folder["out"], "2*.mp4").Any(file => new FileInfo(file).Length > bytes))
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            Assert.False(kinora.HasExited);
        }
    }

    /// <summary>Five seconds of ffmpeg's test picture with a key frame a second.</summary>
    private string Clip(string encoder, params string[] options)
    {
        var path = _folder[$"{encoder}{(encoder == "libvpx" ? ".webm" : ".mp4")}"];
        Tool.Ffmpeg(["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=5", "-c:v", encoder, "-g", "25", "-pix_fmt", "yuv420p", .. options, path]);
        return path;
    }

    /// <summary>Nothing to begin with; in Matroska that is no error of ffmpeg's.</summary>
    private string WithoutKeyFrame(string name)
    {
        var path = _folder[name];
        Tool.Ffmpeg("-i", Clip("libx264", "-g", "1000"), "-c", "copy", "-bsf:v", "noise=drop=key", path);
        return path;
    }

    /// <summary>The checksum of each packet.</summary>
    private static List<string> Packets(string file) =>
        [.. Tool.Run("ffprobe", ["-v", "error", "-show_packets", "-show_data_hash", "md5", "-show_entries", "packet=data_hash", "-of", "csv=p=0", file])
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
