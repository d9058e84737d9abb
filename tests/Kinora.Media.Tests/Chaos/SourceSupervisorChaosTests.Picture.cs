using System.Collections.Concurrent;
using System.Diagnostics;
using Kinora.Frames.Feeds;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <content>Cameras that change their picture while they send.</content>
public sealed partial class SourceSupervisorChaosTests
{
    /// <param name="dark">Size of the dark picture.</param>
    /// <param name="bright">Size of the bright one; frames of both may be of equally many bytes.</param>
    [Theory]
    [InlineData("320x240", "480x272")]
    [InlineData("640x360", "360x640")]
    public async Task RunAsync_PictureChangesItsSize_IsSaidAndNoFrameMixesTheTwo(string dark, string bright)
    {
        const int Changes = 8;
        var clips = new[] { Clip("dark.mp4", $"color=c=0x202020:size={dark}"), Clip("bright.mp4", $"color=c=0xe0e0e0:size={bright}") };
        var sizes = new[] { dark, bright };
        using var server = await RtspServer.StartAsync(clips[0]);
        var mixed = new ConcurrentQueue<string>();
        await using var watch = WatchColours(server, dark, mixed);
        await FlowsAsync(watch);
        for (var i = 1; i <= Changes; i++)
        {
            var before = watch.States.Count;
            var at = Stopwatch.GetTimestamp();
            await server.Process.SwitchAsync(clips[i % 2]);
            var noticed = await watch.StateAsync(SourceState.Backoff, before);
            Assert.Contains($"changed its picture from {sizes[(i - 1) % 2]} to {sizes[i % 2]}", noticed.Health.LastError, StringComparison.Ordinal);
            var frame = await watch.FrameAsync(frame => frame.CapturedAt > noticed.At && $"{frame.Width}x{frame.Height}" == sizes[i % 2]);
            Tell($"{sizes[(i - 1) % 2]} to {sizes[i % 2]}: noticed after {Stopwatch.GetElapsedTime(at, noticed.At).TotalSeconds:F2} s, frames after {Stopwatch.GetElapsedTime(at, frame.CapturedAt).TotalSeconds:F2} s");
            await watch.FramesAsync(5);
        }

        Assert.Empty(mixed);
        AssertGrows(watch.Frames);
    }

    [Theory]
    [InlineData("320x240", "480x272")]
    [InlineData("640x360", "360x640")]
    public async Task RunAsync_PictureChangesItsSizeWhileTheProcessIsBusy_NoFrameMixesTheTwo(string dark, string bright)
    {
        var clips = new[] { Clip("dark.mp4", $"color=c=0x202020:size={dark}"), Clip("bright.mp4", $"color=c=0xe0e0e0:size={bright}") };
        using var server = await RtspServer.StartAsync(clips[0]);
        var mixed = new ConcurrentQueue<string>();
        await using var watch = WatchColours(server, dark, mixed);
        await FlowsAsync(watch);
        await server.Process.SwitchAsync(clips[1]);
        using var busy = new CountdownEvent(40);
        for (var i = 0; i < busy.InitialCount; i++)
        {
            // Nothing that needs the thread pool goes on: who waits there for what ffmpeg says hears it too late.
            ThreadPool.QueueUserWorkItem(static busy => ((CountdownEvent)busy!).Signal(Hold()), busy);
        }

        await watch.FrameAsync(frame => $"{frame.Width}x{frame.Height}" == bright);
        Assert.Contains(watch.States, seen => seen.Health.LastError?.Contains($"changed its picture from {dark} to {bright}", StringComparison.Ordinal) == true);
        Assert.Empty(mixed);
        busy.Wait(Cancellation);

        static int Hold()
        {
            Thread.Sleep(400);
            return 1;
        }
    }

    /// <summary>Notes each frame whose colour is not that of its size.</summary>
    private static SourceWatch WatchColours(RtspServer server, string dark, ConcurrentQueue<string> mixed) => new(
        new SourceSupervisor(SourceAddress.Parse(server.Address), Quick) { Pause = new RestartPause(new Random(1), longest: TimeSpan.FromSeconds(0.25)) },
        EveryFrame,
        frame =>
        {
            var (low, high) = Extremes(frame);
            var isDark = $"{frame.Format.Width}x{frame.Format.Height}" == dark;
            if (isDark ? high > 100 : low < 150)
            {
                mixed.Enqueue($"frame {frame.Index} of {frame.Format} has luma from {low} to {high}");
            }
        },
        Cancellation);

    private static (byte Low, byte High) Extremes(FrameLease frame)
    {
        var (low, high) = (byte.MaxValue, byte.MinValue);
        foreach (var value in frame.Plane(0))
        {
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return (low, high);
    }
}
