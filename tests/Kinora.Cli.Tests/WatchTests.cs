using System.Text.Json;
using System.Text.RegularExpressions;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

public sealed partial class WatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Watch_Json_WritesTheContractedObjectPerFrame()
    {
        var run = KinoraProgram.Run("watch", Clip(1), "--json");
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

    [Fact]
    public void Watch_NotATerminal_WritesALinePerFrameAndTheSummary()
    {
        var run = KinoraProgram.Run("watch", Clip(1), "--every", "5");
        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.All(lines[..^1], line => Assert.Matches(@"^\[Frame \d+\] \[t=\d+\.\ds\] \[fps=\d+\.\d\] [A-Z].*\.$", line));
        Assert.StartsWith("[Frame 20] [t=0.8s]", lines[4], StringComparison.Ordinal);
        Assert.Matches(@"^Processed 5 frames in ", lines[5]);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Empty(run.Error);
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
        var run = KinoraProgram.Run(["watch", Clip(2), "--steps", "detect", "--model", "detect=nanodet_256", "--json", .. options.Split(' ')]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(frames, string.Join(' ', Lines(run.Output).Select(r => r.GetProperty("frame").GetInt64())));
    }

    [Fact]
    public void Watch_Realtime_KeepsUpWithTheClockByLosingFrames()
    {
        var run = KinoraProgram.Run("watch", Clip(2, "rate=120"), "--realtime", "--steps", "detect", "--json");
        Assert.Equal(0, run.ExitCode);
        var results = Lines(run.Output);
        var last = results[^1];
        Assert.Equal(240, last.GetProperty("dropped").GetInt64() + results.Count);
        Assert.True(last.GetProperty("dropped").GetInt64() > 0);
        Assert.Contains("dropped because analysis was slower", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_SaveFrames_WritesWholePicturesUnderTheirNumbers()
    {
        var run = KinoraProgram.Run("watch", Clip(1), "--steps", "detect", "--every", "10", "--save-frames", _folder["out/frame_%06d.jpg"]);
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
    public void Watch_ToAFileThatOthersWriteToo_KeepsEveryLine()
    {
        var clip = Clip(1);
        var watch = $"'{KinoraProgram.Path}' watch '{clip}' --steps detect --model detect=nanodet_256";
        var run = Tool.Run(
            "/bin/sh", ["-c", $"(echo first; {watch} --max-frames 5; {watch} --max-frames 3 --json; echo last) > '{_folder["out.txt"]}' 2>&1"]);
        Assert.Equal(0, run.ExitCode);
        var lines = File.ReadAllLines(_folder["out.txt"]);
        Assert.Equal(12, lines.Length);
        Assert.Equal("first", lines[0]);
        Assert.All(lines[1..6], line => Assert.StartsWith("[Frame ", line, StringComparison.Ordinal));
        Assert.StartsWith("Processed 5 frames", lines[6], StringComparison.Ordinal);
        Assert.Equal(3, lines.Count(line => line.StartsWith('{')));
        Assert.Equal("last", lines[11]);
    }

    [Theory]
    [InlineData("watch CLIP --max-frames 3 --steps detect", "> /dev/full")]
    [InlineData("watch CLIP --max-frames 3 --steps detect --json", "> /dev/full")]
    [InlineData("watch CLIP --max-frames 3 --steps detect --json", ">&-")]
    [InlineData("models list", "> /dev/full")]
    [InlineData("--help", "> /dev/full")]
    [InlineData("doctor", "> /dev/full")]
    public void AnyCommand_OutputThatCannotBeWritten_IsSaidInOneSentence(string command, string redirection)
    {
        var run = Tool.Run("/bin/sh", ["-c", $"'{KinoraProgram.Path}' {command.Replace("CLIP", $"'{Clip(1)}'", StringComparison.Ordinal)} {redirection}"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("kinora: Standard output cannot be written", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_ClosedStandardError_KeepsItsExitCode()
    {
        var run = Tool.Run("/bin/sh", ["-c", $"'{KinoraProgram.Path}' watch nosuch.mp4 2>&-"]);
        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--every 1")]
    public void Watch_ReaderThatGoesAway_EndsQuietly(string option)
    {
        var run = Tool.Run("/bin/sh", ["-c", $"'{KinoraProgram.Path}' watch '{Clip(3)}' --loop {option} --steps detect --model detect=nanodet_256 | head -n 2"], seconds: 30);
        Assert.Equal(2, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KinoraProgram.Interrupt)]
    [InlineData(KinoraProgram.Terminate)]
    public async Task Watch_FirstSignal_EndsWithTheSummaryAndLeavesNoProcess(int signal)
    {
        var clip = Clip(60);
        using var process = KinoraProgram.Start("watch", clip, "--steps", "detect", "--realtime", "--model", "detect=nanodet_256");
        await ReadLinesAsync(process, 3);
        process.Send(signal);
        var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Matches(@"Processed \d+ frames? in", rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await KinoraProgram.AssertGoneAsync(clip);
    }

    [Fact]
    public async Task Watch_Killed_TakesItsDecoderWithIt()
    {
        var clip = Clip(60);
        using var process = KinoraProgram.Start("watch", clip, "--steps", "detect", "--realtime", "--model", "detect=nanodet_256");
        await ReadLinesAsync(process, 2);
        Assert.True(KinoraProgram.IsInCommands("file:" + clip));
        process.Send(KinoraProgram.Kill);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await KinoraProgram.AssertGoneAsync(clip);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_RtspServerThatRestarts_GoesOnAndSaysSoInOneLine()
    {
        var clip = _folder["live.mp4"];
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=60", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", clip);
        var server = await RtspServer.StartAsync(clip, "user", "s3cret");
        using var process = KinoraProgram.Start("watch", server.Address, "--steps", "detect", "--model", "detect=nanodet_256", "--json");
        await ReadLinesAsync(process, 5);
        server.Dispose();
        var notice = process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.Matches(@"^kinora: 'rtsp://\*\*\*@127\.0\.0\.1:\d+/live' stopped after \d+ frames: .*\. Trying until it is back\.$", await notice.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        using var again = await RtspServer.StartAsync(clip, "user", "s3cret", server.Port);
        await ReadLinesAsync(process, 40);
        process.Send(KinoraProgram.Interrupt);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.Matches(@"^Processed \d+ frames in [^\n]*\n$", rest);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_StallTimeout_SaysForHowLongNothingCame()
    {
        using var server = await RtspServer.StartAsync(Clip(10));
        using var process = KinoraProgram.Start(
            "watch", server.Address, "--steps", "detect", "--model", "detect=nanodet_256", "--json", "--stall-timeout", "1.5");
        await ReadLinesAsync(process, 2);
        await server.Process.StallAsync();
        var notice = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask()
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains("1.5 s", notice, StringComparison.Ordinal);
        process.Send(KinoraProgram.Interrupt);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Watch_SmallerRenditionAndEconomy_AnswersInPixelsOfTheSource()
    {
        var clip = _folder["large.mp4"];
        Tool.Ffmpeg("-loop", "1", "-i", Repository.Shared("media/kite_and_cold.jpg"), "-frames:v", "2", "-vf", "scale=1440:-2", "-pix_fmt", "yuv420p", clip);
        var economy = Lines(KinoraProgram.Run("watch", clip, "--json", "--steps", "detect", "--max-frames", "1").Output)[0];
        KinoraProgram.Run("watch", clip, "--json", "--steps", "detect", "--max-frames", "1", "--save-frames", _folder["out"]);
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
        var run = KinoraProgram.Run(["watch", Clip(2), "--json", "--steps", "detect", "--model", "detect=nanodet_256", .. options.Split(' ')]);
        Assert.Equal(expected, string.Join(' ', Lines(run.Output).Select(r => r.GetProperty("frame").GetInt64())));
    }

    private static IEnumerable<double[]> Boxes(JsonElement result) => result.GetProperty("detections").EnumerateArray()
        .Where(d => d.GetProperty("score").GetDouble() > 0.6).OrderBy(d => d.GetProperty("box")[0].GetDouble())
        .Select(d => d.GetProperty("box").EnumerateArray().Select(side => side.GetDouble()).ToArray());

    [Fact]
    public async Task Watch_KilledWhileItReadsACamera_HangsUp()
    {
        using var server = await RtspServer.StartAsync(Clip(10));
        using var process = KinoraProgram.Start("watch", server.Address, "--steps", "detect", "--model", "detect=nanodet_256");
        await ReadLinesAsync(process, 2);
        Assert.Single(Linux.Running("ffmpeg", server.Address));
        Assert.Equal(1, Linux.ConnectionsTo(server.Port));
        process.Send(KinoraProgram.Kill);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await KinoraProgram.AssertGoneAsync(server.Address);
        Assert.Equal(0, Linux.ConnectionsTo(server.Port));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_InATerminal_ShowsALiveStatusLineAndEndsOnCtrlC()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/tmux"), "tmux is not installed.");
        var socket = "kinora-" + Guid.NewGuid().ToString("N");
        Tmux(socket, "new-session", "-d", "-x", "110", "-y", "20", $"'{KinoraProgram.Path}' watch '{Clip(60)}' --realtime --model detect=nanodet_256; echo exit $?; sleep 60");
        try
        {
            var screen = await WaitForScreenAsync(socket, "fps ·");
            Assert.Matches(@"320×240 · frame \d+ · \d+\.\d fps · \d+ ms · \d+ found · \d+ dropped", screen);
            Assert.Matches(@"\[Frame \d+\] \[t=\d+\.\ds\]", screen);
            Tmux(socket, "send-keys", "C-c");
            screen = await WaitForScreenAsync(socket, "exit 130");
            Assert.Matches(@"Processed \d+ frames? in \d+\.\d s", screen);
            Assert.DoesNotContain("dropped ", screen.Split('\n').SkipWhile(l => !l.Contains("Processed", StringComparison.Ordinal)).Skip(1).FirstOrDefault() ?? "", StringComparison.Ordinal);
        }
        finally
        {
            Tmux(socket, "kill-server");
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_SecondSignal_EndsAtOnce()
    {
        // Nothing is listening to what is written, so an orderly end cannot come: the pipe is full.
        using var process = KinoraProgram.Start("watch", Clip(60), "--steps", "detect", "--model", "detect=nanodet_256", "--loop", "--json");
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await Task.Delay(4000, TestContext.Current.CancellationToken);
        process.Send(KinoraProgram.Interrupt);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        if (!process.HasExited)
        {
            process.Send(KinoraProgram.Interrupt);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
    }

    private static List<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static async Task ReadLinesAsync(System.Diagnostics.Process process, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.NotNull(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }
    }

    private static void Tmux(string socket, params string[] arguments) => Tool.Run("tmux", ["-L", socket, "-f", "/dev/null", .. arguments]);

    private static async Task<string> WaitForScreenAsync(string socket, string text)
    {
        var screen = "";
        for (var attempt = 0; attempt < 200; attempt++)
        {
            screen = Tool.Run("tmux", ["-L", socket, "capture-pane", "-p"]).Output;
            if (screen.Contains(text, StringComparison.Ordinal))
            {
                return screen;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"'{text}' did not appear on the terminal:\n{screen}");
        return screen;
    }

    private string Clip(int seconds, string rate = "rate=25")
    {
        var path = _folder[$"clip{seconds}.mp4"];
        Tool.Ffmpeg("-f", "lavfi", "-i", $"testsrc2=size=320x240:{rate}:duration={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path);
        return path;
    }
}
