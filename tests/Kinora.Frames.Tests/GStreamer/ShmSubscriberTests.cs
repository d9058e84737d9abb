using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.GStreamer;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>Frames of an unmodified shmsink, read into a pool.</summary>
public sealed class ShmSubscriberTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();

    public ShmSubscriberTests() => GstLaunch.SkipUnlessThere();

    public static TheoryData<PixelFormat, string, int, int> Formats
    {
        get
        {
            var data = new TheoryData<PixelFormat, string, int, int>();
            foreach (var (format, name) in new[]
            {
                (PixelFormat.I420, "I420"), (PixelFormat.Nv12, "NV12"), (PixelFormat.Rgb24, "RGB"),
                (PixelFormat.Bgr24, "BGR"), (PixelFormat.Rgbx, "RGBx"), (PixelFormat.Gray8, "GRAY8"),
            })
            {
                data.Add(format, name, 64, 48);
                data.Add(format, name, 322, 242);
                data.Add(format, name, 35, 21);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Frames_OfShmsink_AreReadByteForByte(PixelFormat pixelFormat, string name, int width, int height)
    {
        const int Count = 6;
        var format = FrameFormat.Video(width, height) with { PixelFormat = pixelFormat };
        var source = $"videotestsrc num-buffers={Count} pattern=ball ! video/x-raw,format={name},width={width},height={height},framerate=30/1";
        using var file = GstLaunch.Start($"{source} ! filesink location={_folder["sent.raw"]}");
        Assert.Equal((0, ""), file.End());
        using var sender = GstLaunch.Start($"{source} ! shmsink socket-path={_folder["gst.sock"]} wait-for-connection=true sync=false");
        using var feed = _pool.OpenFeed(FeedMode.Queue(Count));
        using var subscriber = Connect(format);
        List<byte[]> frames = [];
        Assert.Throws<BusException>(() =>
        {
            while (subscriber.TryReceive(_pool, TimeProvider.System, TestContext.Current.CancellationToken))
            {
                Assert.True(feed.TryNext(out var frame));
                frames.Add(frame.Pixels.ToArray());
                Assert.True(frame.CapturedMonotonicNanoseconds > 0 && frame.PtsNanoseconds >= 0);
                frame.Dispose();
            }
        });
        var sent = File.ReadAllBytes(_folder["sent.raw"]);
        var bytes = ExpectedLayout.Padded(format, ExpectedLayout.Packed(format, 0)).Length;
        Assert.Equal((Count, Count * bytes), (frames.Count, sent.Length));
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(ExpectedLayout.Packed(format, sent.AsSpan(i * bytes, bytes)), frames[i]);
        }
    }

    [Fact]
    public void TryReceive_SinkOfAnotherSize_SaysBothSizes()
    {
        using var sender = GstLaunch.Start(
            $"videotestsrc ! video/x-raw,format=NV12,width=64,height=48 ! shmsink socket-path={_folder["gst.sock"]} wait-for-connection=true sync=false");
        using var subscriber = Connect(FrameFormat.Video(320, 240));
        var error = Assert.Throws<BusException>(() => subscriber.TryReceive(_pool, TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Contains("4608 bytes, and one of 320x240 I420 has 115200", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryReceive_SinkThatIsKilled_SaysThatItHasGone()
    {
        var format = FrameFormat.Video(64, 48);
        using var sender = GstLaunch.Start(
            $"videotestsrc ! video/x-raw,format=I420,width=64,height=48 ! shmsink socket-path={_folder["gst.sock"]} wait-for-connection=true");
        using var subscriber = Connect(format);
        Assert.True(subscriber.TryReceive(_pool, TimeProvider.System, TestContext.Current.CancellationToken));
        Linux.Signal(sender.Id, "KILL");
        var error = Assert.Throws<BusException>(() =>
        {
            while (subscriber.TryReceive(_pool, TimeProvider.System, TestContext.Current.CancellationToken))
            {
            }
        });
        Assert.Equal($"The sender at '{_folder["gst.sock"]}' has gone.", error.Message);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    /// <summary>The element makes its socket some time after its process has begun.</summary>
    private ShmSubscriber Connect(FrameFormat format)
    {
        ShmSubscriber? subscriber = null;
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    subscriber = ShmSubscriber.Connect(_folder["gst.sock"], format);
                    return true;
                }
                catch (BusException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(30)));
        return subscriber!;
    }
}
