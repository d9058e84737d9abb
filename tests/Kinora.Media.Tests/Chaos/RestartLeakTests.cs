using System.Diagnostics;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <summary>A source that is lost again and again leaves nothing behind.</summary>
[Collection(Alone.Name)]
[Trait("Speed", "Slow")]
public sealed class RestartLeakTests
{
    private const int Losses = 200;
    private const int WarmUp = 5;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData("test:", "testsrc2", Losses)]
    [InlineData("gst:videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=30/1", "pipe:0", 20)]
    public async Task RunAsync_DecoderKilledAgainAndAgain_LeavesNothingBehind(string address, string mark, int losses)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This reads /proc.");
        Assert.SkipUnless(mark == "testsrc2" || File.Exists("/usr/bin/gst-launch-1.0"), "GStreamer is not installed.");
        var begun = Stopwatch.GetTimestamp();
        await using (var watch = new SourceWatch(
            new SourceSupervisor(SourceAddress.Parse(address)) { Pause = new RestartPause(new Random(1), Shortest, Shortest) },
            FeedRequest.Everything,
            cancellationToken: TestContext.Current.CancellationToken))
        {
            var live = await watch.StateAsync(SourceState.Live);
            var early = default(Footprint);
            for (var i = 1; i <= losses; i++)
            {
                await watch.FrameAsync(live.At);
                Linux.Signal(Assert.Single(Linux.Children(mark)), "KILL");
                var lost = await watch.StateAsync(SourceState.Backoff, live.Number);
                Assert.Contains("stopped after", lost.Health.LastError, StringComparison.Ordinal);
                live = await watch.StateAsync(SourceState.Live, lost.Number);
                if (i == WarmUp)
                {
                    await watch.FrameAsync(live.At);
                    early = Footprint.Of(watch);
                }
            }

            await watch.FrameAsync(live.At);
            var late = Footprint.Of(watch);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{losses} restarts in {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s; after {WarmUp}: {early}; at the end: {late}");
            Assert.Equal(losses, watch.Source.Health.Restarts);
            Assert.Equal(early.Children, late.Children);
            Assert.Equal((early.Slots, early.Generation), (late.Slots, late.Generation));
            Assert.InRange(late.Descriptors, 0, early.Descriptors + 2);
            Assert.InRange(late.Threads, 0, early.Threads + 2);
            Assert.InRange(late.Memory, 0, early.Memory + 1_500_000);
        }

        Assert.Empty(Linux.Children(mark));
        Assert.Empty(Linux.Children("videotestsrc"));
    }

    private static long ManagedBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return heap.HeapSizeBytes - heap.FragmentedBytes;
    }

    /// <summary>What this process occupies.</summary>
    private readonly record struct Footprint(int Descriptors, int Threads, int Children, int Slots, long Generation, long Memory)
    {
        public static Footprint Of(SourceWatch watch)
        {
            var pool = watch.Source.Frames.PoolOf(Rendition.Full);
            return new Footprint(
                Linux.Descriptors(), Linux.Threads(), Linux.Children("").Count, pool.Slots, pool.Generation, ManagedBytes());
        }
    }
}
