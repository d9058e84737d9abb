using System.Diagnostics;
using Kinora.Media.Devices;

namespace Kinora.Media.Tests.Devices;

public class FfmpegCallTests
{
    private static readonly string[] Endless = ["-re", "-f", "lavfi", "-i", "testsrc2", "-f", "null", "-"];

    [Fact]
    public async Task RunAsync_ItDoesNotEndInTime_IsEndedAndHasNoExitCode()
    {
        var clock = Stopwatch.StartNew();
        var answer = await FfmpegCall.RunAsync(Endless, TimeSpan.FromSeconds(0.5), TestContext.Current.CancellationToken);
        Assert.Null(answer.ExitCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "it waited for an ffmpeg that never ends");
    }

    [Fact]
    public async Task RunAsync_FloodOfWords_KeepsTheBeginningAndEnds()
    {
        var answer = await FfmpegCall.RunAsync(
            ["-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "20000", "-f", "framecrc", "pipe:1"], TimeSpan.FromMinutes(1),
            TestContext.Current.CancellationToken);
        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(1 << 18, answer.Output.Length);
        Assert.StartsWith("#software", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsFfmpegAndThrows()
    {
        using var cancellation = new CancellationTokenSource();
        var running = FfmpegCall.RunAsync(Endless, TimeSpan.FromMinutes(5), cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
