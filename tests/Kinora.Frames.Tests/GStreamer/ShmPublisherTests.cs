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

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();

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
        GstLaunch.SkipUnlessThere();
        var format = FrameFormat.Video(width, height) with { PixelFormat = pixelFormat };
        using var publisher = ShmPublisher.Start(_pool, _folder["gst.sock"], EveryFrame);
        Commit(format, 0);
        Until(() => publisher.Caps is not null);
        using var reader = Read(publisher, "out.raw", Count);
        Until(() => publisher.Clients == 1);
        var expected = new MemoryStream();
        for (var i = 1; i <= Count; i++)
        {
            Commit(format, i);
            expected.Write(ExpectedLayout.Padded(format, ExpectedLayout.Packed(format, i)));
        }

        Assert.Equal((0, ""), reader.End());
        Assert.True(expected.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(_folder["out.raw"])));
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private GstLaunch Read(ShmPublisher publisher, string file, int count) => GstLaunch.Start(
        publisher.ReaderLine.Replace("shmsrc ", $"shmsrc num-buffers={count} ", StringComparison.Ordinal) + $" ! filesink location={_folder[file]}");

    private void Commit(FrameFormat format, int number)
    {
        var loan = _pool.Loan(format, TestContext.Current.CancellationToken);
        ExpectedLayout.Packed(format, number).CopyTo(loan.Pixels);
        _ = loan.Commit(FrameStamp.Now(TimeProvider.System, number, null));
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));
}
