using System.Diagnostics;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <content>Servers that go away, and come back.</content>
public sealed partial class SourceSupervisorChaosTests
{
    [Fact]
    public async Task RunAsync_ServerKilledAndStartedAgain_IsBackWithinSeconds()
    {
        var clip = Clip("live.mp4");
        var server = await RtspServer.StartAsync(clip);
        RtspServer? again = null;
        await using var watch = Watch(server.Address);
        try
        {
            await FlowsAsync(watch);
            var recovery = await FaultScenarios.ServerDiesAsync(
                watch, server.Process, async () => (again = await RtspServer.StartAsync(clip, port: server.Port)).Process);
            Tell($"server killed: {recovery}");
            Assert.Equal(SourceState.Backoff, recovery.States[0].State);
            Assert.All(recovery.States.SkipLast(1), health => Assert.True(health.State is SourceState.Backoff or SourceState.Connecting, $"{health.State}"));
            Assert.Contains(recovery.States, health => health.LastError!.Contains("nothing listens there", StringComparison.Ordinal));
            Assert.True(recovery.Back < LongestReturn, $"{recovery}");
            await watch.FramesAsync(10);
            AssertGrows(watch.Frames);
        }
        finally
        {
            server.Dispose();
            again?.Dispose();
        }
    }

    [Fact]
    public async Task RunAsync_ServerFallsSilentAndSendsAgain_IsBackWithinSeconds()
    {
        using var server = await RtspServer.StartAsync(Clip("live.mp4"));
        await using var watch = Watch(server.Address);
        await FlowsAsync(watch);
        var wasConnected = false;
        watch.Source.StateChanged += health => wasConnected |= health.State == SourceState.Stalled && Linux.ConnectionsTo(server.Port) > 0;
        var recovery = await FaultScenarios.ServerStallsAsync(watch, server.Process);
        Tell($"server silent: {recovery}");
        Assert.True(wasConnected, "the connection did not stand when the source was found silent");
        Assert.Equal(SourceState.Stalled, recovery.States[0].State);
        Assert.Contains("silent for 2 s", recovery.States[0].LastError, StringComparison.Ordinal);
        Assert.True(recovery.States[0].LastFrameAge >= TimeSpan.FromSeconds(1.9), $"{recovery.States[0].LastFrameAge}");
        Assert.True(recovery.Back < LongestReturn, $"{recovery}");
        await watch.FramesAsync(10);
        AssertGrows(watch.Frames);
    }

    [Fact]
    public async Task RunAsync_ServerHaltedAndContinued_IsBackWithinSeconds()
    {
        using var server = await RtspServer.StartAsync(Clip("live.mp4"));
        await using var watch = Watch(server.Address);
        await FlowsAsync(watch);
        var recovery = await FaultScenarios.ServerHaltsAsync(watch, server.Process);
        Tell($"server halted: {recovery}");
        Assert.Equal(SourceState.Stalled, recovery.States[0].State);
        Assert.Contains(recovery.States, health => health.LastError!.Contains("gives no picture within 4 s", StringComparison.Ordinal));
        Assert.True(recovery.Back < LongestReturn, $"{recovery}");
        await watch.FramesAsync(10);
        AssertGrows(watch.Frames);
    }

    [Fact]
    public async Task RunAsync_ServerThatSaysNothingIsReplacedByARealOne_IsLive()
    {
        var clip = Clip("live.mp4");
        var mute = new LoopbackServer((_, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        var port = mute.Port;
        await using var watch = Watch($"rtsp://127.0.0.1:{port}/live");
        var noticed = await watch.StateAsync(SourceState.Backoff);
        Assert.True(mute.Connections > 0);
        Assert.Contains("gives no picture within 4 s", noticed.Health.LastError, StringComparison.Ordinal);
        await watch.StateAsync(SourceState.Connecting, noticed.Number);
        await mute.DisposeAsync();
        using var server = await RtspServer.StartAsync(clip, port: port);
        var recovery = await FaultScenarios.RecoveredAsync(watch, watch.States[0].At, noticed, server.Process.ReadyAt);
        Tell($"mute server replaced: {recovery}");
        Assert.True(recovery.Back < LongestReturn, $"{recovery}");
        await watch.FramesAsync(10);
    }

    [Fact]
    public async Task RunAsync_ConnectionResetMidStream_IsBackWithinSeconds()
    {
        var picture = Picture();
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var resets = 0;
        await using var server = new LoopbackServer(async (stream, cancellation) =>
        {
            await BeginPicturesAsync(stream, cancellation);
            while (!cut.Task.IsCompleted || resets > 0)
            {
                await SendPictureAsync(stream, picture, cancellation);
                await Task.Delay(40, cancellation);
            }

            // In the middle of a picture.
            await stream.WriteAsync(picture.AsMemory(0, picture.Length / 2), cancellation);
            Interlocked.Increment(ref resets);
            LoopbackServer.Reset(stream);
        });
        await using var watch = Watch($"http://127.0.0.1:{server.Port}/video");
        await FlowsAsync(watch);
        var before = watch.States.Count;
        var broken = Stopwatch.GetTimestamp();
        cut.SetResult();
        var noticed = await watch.StateAsync(SourceState.Backoff, before);
        var recovery = await FaultScenarios.RecoveredAsync(watch, broken, noticed, noticed.At);
        Tell($"connection reset: {recovery}");
        Assert.Equal(1, resets);
        Assert.True(recovery.Back < LongestReturn, $"{recovery}");
        await watch.FramesAsync(10);
        AssertGrows(watch.Frames);
    }
}
