using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>Where results are written to: files, pipes, terminals, and what cannot be written to.</summary>
public sealed class WatchOutputTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Watch_NotATerminal_WritesALinePerFrameAndTheSummary()
    {
        var run = KinoraProgram.Run("watch", TestClip.Make(_folder, 1), "--every", "5");
        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6, lines.Length);
        Assert.All(lines[..^1], line => Assert.Matches(@"^\[Frame \d+\] \[t=\d+\.\ds\] \[fps=\d+\.\d\] [A-Z].*\.$", line));
        Assert.StartsWith("[Frame 20] [t=0.8s]", lines[4], StringComparison.Ordinal);
        Assert.Matches(@"^Processed 5 frames in ", lines[5]);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void Watch_ToAFileThatOthersWriteToo_KeepsEveryLine()
    {
        var clip = TestClip.Make(_folder, 1);
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
    [InlineData("watch CLIP --max-frames 3 --steps detect --model detect=nanodet_256", "> /dev/full")]
    [InlineData("watch CLIP --max-frames 3 --steps detect --model detect=nanodet_256 --json", "> /dev/full")]
    [InlineData("watch CLIP --max-frames 3 --steps detect --model detect=nanodet_256 --json", ">&-")]
    [InlineData("models list", "> /dev/full")]
    [InlineData("--help", "> /dev/full")]
    [InlineData("doctor", "> /dev/full")]
    public void AnyCommand_OutputThatCannotBeWritten_IsSaidInOneSentence(string command, string redirection)
    {
        var run = Tool.Run("/bin/sh", ["-c", $"'{KinoraProgram.Path}' {command.Replace("CLIP", $"'{TestClip.Make(_folder, 1)}'", StringComparison.Ordinal)} {redirection}"]);
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
        var run = Tool.Run("/bin/sh", ["-c", $"'{KinoraProgram.Path}' watch '{TestClip.Make(_folder, 3)}' --loop {option} --steps detect --model detect=nanodet_256 | head -n 2"], seconds: 30);
        Assert.Equal(2, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_InATerminal_ShowsALiveStatusLineAndEndsOnCtrlC()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/tmux"), "tmux is not installed.");
        var socket = "kinora-" + Guid.NewGuid().ToString("N");
        Tmux(socket, "new-session", "-d", "-x", "110", "-y", "20", $"'{KinoraProgram.Path}' watch '{TestClip.Make(_folder, 60)}' --realtime --model detect=nanodet_256; echo exit $?; sleep 60");
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
}
