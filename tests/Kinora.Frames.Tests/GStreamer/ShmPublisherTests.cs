using System.Collections.Concurrent;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>Frames of a pool, read by an unmodified gst-launch-1.0.</summary>
public sealed class ShmPublisherTests : IDisposable
{
    private static readonly GStreamerPublisherOptions EveryFrame = new() { Mode = FeedMode.Reliable(TimeSpan.FromSeconds(20)) };

    private static readonly FrameFormat Small = FrameFormat.Video(64, 48) with { PixelFormat = PixelFormat.Nv12 };

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();

    public ShmPublisherTests() => GstLaunch.SkipUnlessThere();

    public static TheoryData<PixelFormat, int, int> Formats
    {
        get
        {
            var data = new TheoryData<PixelFormat, int, int>();
            foreach (var format in Enum.GetValues<PixelFormat>())
            {
                data.Add(format, 64, 48);
                data.Add(format, 322, 242);
                data.Add(format, 35, 21);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Frames_OfEachFormatAndSize_ComeOutOfShmsrcByteForByte(PixelFormat pixelFormat, int width, int height)
    {
        const int Count = 5;
        var format = FrameFormat.Video(width, height) with { PixelFormat = pixelFormat };
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], EveryFrame);
        Commit(format, 0);
        Until(() => publisher.Caps is not null);
        using var reader = Read(publisher, "out.raw", Count);
        Until(() => publisher.Clients == 1);
        for (var i = 1; i <= Count; i++)
        {
            Commit(format, i);
        }

        Assert.Equal((0, ""), reader.End());
        Assert.Equal(Expected(format, 1, Count), File.ReadAllBytes(_folder["out.raw"]));
    }

    [Fact]
    public void StoppedReader_OfThree_CostsTheOthersNothingAndIsSkipped()
    {
        const int Count = 120;
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], new GStreamerPublisherOptions { Patience = Timeout.InfiniteTimeSpan });
        Commit(Small, 0);
        Until(() => publisher.Caps is not null);
        using var stopped = Read(publisher, "stopped.raw", Count);
        using var first = Read(publisher, "first.raw", Count);
        using var second = Read(publisher, "second.raw", Count);
        Until(() => publisher.Clients == 3);
        Commit(Small, 1);
        Until(() => publisher.Sent == 3 && publisher.Held <= 3);
        stopped.Stop();
        var held = new GStreamerPublisherOptions().MostFrames;
        for (var i = 2; i <= Count; i++)
        {
            Commit(Small, i);
            Until(() => publisher.Sent + publisher.Dropped == 3 * i && publisher.Held <= held);
        }

        Assert.Equal((0, ""), first.End());
        Assert.Equal((0, ""), second.End());
        Assert.Equal(Expected(Small, 1, Count), File.ReadAllBytes(_folder["first.raw"]));
        Assert.Equal(Expected(Small, 1, Count), File.ReadAllBytes(_folder["second.raw"]));
        Assert.InRange(publisher.Dropped, Count - 1 - held, Count - held);

        // What was killed while it stood still gives back what it held.
        Linux.Signal(stopped.Id, "KILL");
        Until(() => publisher is { Clients: 0, Held: 0 });
    }

    [Fact]
    public void StoppedReader_PastThePatience_IsToldToGo()
    {
        var told = new ConcurrentQueue<BusEvent>();
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], new GStreamerPublisherOptions { Patience = TimeSpan.FromMilliseconds(50), OnEvent = told.Enqueue });
        Commit(Small, 0);
        Until(() => publisher.Caps is not null);
        using var reader = Read(publisher, "out.raw", 100_000);
        Until(() => publisher.Clients == 1);
        reader.Stop();
        for (var i = 1; publisher.Dropped == 0; i++)
        {
            Commit(Small, i);
        }

        // What it holds is its own until it goes.
        Until(() => publisher.Ended == 1);
        Assert.Equal((1, 7), (publisher.Clients, publisher.Held));
        Assert.Contains(told, happened => happened.Kind == BusEventKind.Quarantined && happened.ProcessId == reader.Id);
        Linux.Signal(reader.Id, "CONT");
        Assert.Equal(1, reader.End().Code);
        Until(() => publisher is { Clients: 0, Held: 0 });
    }

    [Fact]
    public void Reader_ThatConnectsMidStream_GetsEveryFrameFromThenOn()
    {
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], EveryFrame);
        for (var i = 0; i < 10; i++)
        {
            Commit(Small, i);
        }

        Until(() => publisher.Caps is not null);
        using var early = Read(publisher, "early.raw", 20);
        Until(() => publisher.Clients == 1);
        for (var i = 10; i < 20; i++)
        {
            Commit(Small, i);
        }

        Until(() => publisher.Sent == 10);
        using var late = Read(publisher, "late.raw", 10);
        Until(() => publisher.Clients == 2);
        for (var i = 20; i < 30; i++)
        {
            Commit(Small, i);
        }

        Assert.Equal((0, ""), early.End());
        Assert.Equal((0, ""), late.End());
        Assert.Equal(Expected(Small, 10, 20), File.ReadAllBytes(_folder["early.raw"]));
        Assert.Equal(Expected(Small, 20, 10), File.ReadAllBytes(_folder["late.raw"]));
    }

    [Fact]
    public void Completed_WhileAReaderReads_GivesItTheRestAndEndsIt()
    {
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], EveryFrame);
        using var reader = GstLaunch.Start(
            $"shmsrc socket-path={publisher.Path} is-live=true do-timestamp=true ! filesink buffer-mode=unbuffered location={_folder["out.raw"]}");
        Until(() => publisher.Clients == 1);
        for (var i = 0; i < 30; i++)
        {
            Commit(Small, i);
        }

        _pool.Complete();

        // There is no word for the end in shmpipe: shmsrc says that it can read no more, and it ends its pipeline.
        var (code, said) = reader.End();
        Assert.Equal(1, code);
        Assert.Contains("Failed to read from shmsrc", said, StringComparison.Ordinal);
        Assert.Equal(Expected(Small, 0, 30), File.ReadAllBytes(_folder["out.raw"]));
    }

    [Fact]
    public void Format_ThatChanges_EndsReadersAndIsThereForNewOnes()
    {
        var other = FrameFormat.Video(96, 32);
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], EveryFrame);
        Commit(Small, 0);
        Until(() => publisher.Caps is not null);
        using var before = Read(publisher, "before.raw", 100);
        Until(() => publisher.Clients == 1);
        Commit(Small, 1);
        Until(() => publisher is { Sent: 1, Held: 0 });
        Commit(other, 2);
        Assert.Equal(1, before.End().Code);
        Until(() => publisher.Clients == 0);
        Assert.Contains("width=96,height=32", publisher.Caps, StringComparison.Ordinal);
        using var after = Read(publisher, "after.raw", 1);
        Until(() => publisher.Clients == 1);
        Commit(other, 3);
        Assert.Equal((0, ""), after.End());
        Assert.Equal(Expected(Small, 1, 1), File.ReadAllBytes(_folder["before.raw"]));
        Assert.Equal(Expected(other, 3, 1), File.ReadAllBytes(_folder["after.raw"]));
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private static byte[] Expected(FrameFormat format, int first, int count) =>
        [.. Enumerable.Range(first, count).SelectMany(number => ExpectedLayout.Padded(format, ExpectedLayout.Packed(format, number)))];

    private GstLaunch Read(ShmPublisher publisher, string file, int count) => GstLaunch.Start(
        publisher.ReaderLine!.Replace("shmsrc ", $"shmsrc num-buffers={count} ", StringComparison.Ordinal) + $" ! filesink buffer-mode=unbuffered enable-last-sample=false location={_folder[file]}");

    private void Commit(FrameFormat format, int number)
    {
        var loan = _pool.Loan(format, TestContext.Current.CancellationToken);
        ExpectedLayout.Packed(format, number).CopyTo(loan.Pixels);
        _ = loan.Commit(FrameStamp.Now(TimeProvider.System, number, null));
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));
}
