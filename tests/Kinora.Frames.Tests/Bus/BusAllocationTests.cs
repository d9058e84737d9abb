using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>What a frame costs the garbage collector: nothing, on either side, however it is waited for.</summary>
[Collection(Alone.Name)]
public sealed class BusAllocationTests : IDisposable
{
    private const int Warm = 2000;
    private const int Frames = 5000;
    private const int Many = 40_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BusPublisher _publisher;
    private readonly BusSubscriber _client;

    public BusAllocationTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"], new BusPublisherOptions { MayWait = true });
        _client = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Reliable(Patience), HeldQuota = 2 });
        Assert.True(SpinWait.SpinUntil(() => _publisher.Clients == 1, Patience));
    }

    [Fact]
    public void Next_ThousandsOfFrames_AllocateNothing()
    {
        var publishing = Publish(Warm + Frames);
        var before = 0L;
        for (var i = 0; i < Warm + Frames; i++)
        {
            before = i == Warm ? GC.GetAllocatedBytesForCurrentThread() : before;
            using var frame = _client.Next(Patience);
            Read(frame!.Value, i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        publishing.Join();
    }

    [Fact]
    public async Task NextAsync_ThousandsOfFrames_AllocateNothing()
    {
        var publishing = Publish(Warm + Many);
        var before = 0L;
        for (var i = 0; i < Warm + Many; i++)
        {
            before = i == Warm ? GC.GetTotalAllocatedBytes(precise: true) : before;
            using var frame = await _client.NextAsync(TestContext.Current.CancellationToken);
            Read(frame!.Value, i);
        }

        // Of the whole process, the publisher's side included: some kilobytes are the runtime's own, which compiles and starts threads meanwhile.
        var perFrame = (GC.GetTotalAllocatedBytes(precise: true) - before) / Many;
        Assert.Equal(0, perFrame);
        publishing.Join();
    }

    public void Dispose()
    {
        _client?.Dispose();
        _publisher?.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    private static void Read(in BusFrame frame, int index)
    {
        if (frame.Index != index || frame.Pixels[0] != (byte)index || frame.Plane(1)[0] != (byte)index)
        {
            throw new InvalidOperationException($"Frame {frame.Index} came in the place of {index}.");
        }
    }

    private Thread Publish(int frames)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var thread = new Thread(() =>
        {
            for (var i = 0; i < frames; i++)
            {
                var loan = _pool.Loan(FrameFormat.Video(64, 48), cancellation);
                loan.Pixels.Fill((byte)i);
                loan.Commit(new FrameStamp { Index = i });
            }
        });
        thread.Start();
        return thread;
    }
}
