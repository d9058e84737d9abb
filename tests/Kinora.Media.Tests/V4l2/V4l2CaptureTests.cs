using Kinora.Frames.DmaBuf;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Sources;
using Kinora.Media.V4l2;
using Kinora.Tests.Support;
using static Kinora.Media.V4l2.V4l2Numbers;

namespace Kinora.Media.Tests.V4l2;

/// <summary>Captures from a driver that is made with the kernel's header. No camera has been at hand.</summary>
public sealed class V4l2CaptureTests : IDisposable
{
    private static readonly FrameFormat Format = new(320, 240, PixelFormat.Nv12, ColorMatrix.Bt709, ColorRange.Full);

    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();

    public V4l2CaptureTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "V4L2 is Linux's.");

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Numbers_OffsetsAndSizes_AreThoseOfTheHeader()
    {
        (string Expression, long Value)[] numbers =
        [
            ("(unsigned)VIDIOC_QUERYCAP", QueryCapabilities), ("(unsigned)VIDIOC_S_FMT", SetFormat), ("(unsigned)VIDIOC_REQBUFS", RequestBuffers),
            ("(unsigned)VIDIOC_QUERYBUF", QueryBuffer), ("(unsigned)VIDIOC_QBUF", Queue), ("(unsigned)VIDIOC_DQBUF", Dequeue), ("(unsigned)VIDIOC_STREAMON", StreamOn),
            ("(unsigned)VIDIOC_STREAMOFF", StreamOff), ("(unsigned)VIDIOC_S_PARM", SetParameters), ("sizeof(struct v4l2_capability)", CapabilityBytes),
            ("sizeof(struct v4l2_format)", FormatBytes), ("sizeof(struct v4l2_requestbuffers)", RequestBytes), ("sizeof(struct v4l2_buffer)", BufferBytes),
            ("sizeof(struct v4l2_streamparm)", ParameterBytes), ("offsetof(struct v4l2_capability, capabilities)", CapabilitiesAt),
            ("offsetof(struct v4l2_capability, device_caps)", NodeCapabilitiesAt), ("V4L2_CAP_VIDEO_CAPTURE", CanCapture),
            ("V4L2_CAP_VIDEO_CAPTURE_MPLANE", CanCaptureInPlanes), ("V4L2_CAP_STREAMING", CanStream), ("(unsigned)V4L2_CAP_DEVICE_CAPS", HasNodeCapabilities),
            ("V4L2_BUF_TYPE_VIDEO_CAPTURE", CaptureType), ("offsetof(struct v4l2_format, fmt.pix.width)", WidthAt), ("offsetof(struct v4l2_format, fmt.pix.height)", HeightAt),
            ("offsetof(struct v4l2_format, fmt.pix.pixelformat)", PixelFormatAt), ("offsetof(struct v4l2_format, fmt.pix.field)", FieldAt),
            ("offsetof(struct v4l2_format, fmt.pix.bytesperline)", StrideAt), ("offsetof(struct v4l2_format, fmt.pix.sizeimage)", ImageBytesAt),
            ("offsetof(struct v4l2_format, fmt.pix.colorspace)", ColorspaceAt), ("offsetof(struct v4l2_format, fmt.pix.ycbcr_enc)", EncodingAt),
            ("offsetof(struct v4l2_format, fmt.pix.quantization)", QuantizationAt), ("V4L2_FIELD_NONE", Progressive),
            ("offsetof(struct v4l2_requestbuffers, memory)", RequestMemoryAt), ("V4L2_MEMORY_MMAP", DriversMemory), ("V4L2_MEMORY_DMABUF", DmaBufMemory),
            ("offsetof(struct v4l2_buffer, bytesused)", BytesUsedAt), ("offsetof(struct v4l2_buffer, flags)", FlagsAt),
            ("offsetof(struct v4l2_buffer, timestamp.tv_sec)", SecondsAt), ("offsetof(struct v4l2_buffer, timestamp.tv_usec)", MicrosecondsAt),
            ("offsetof(struct v4l2_buffer, sequence)", SequenceAt), ("offsetof(struct v4l2_buffer, memory)", MemoryAt), ("offsetof(struct v4l2_buffer, m)", PlaceAt),
            ("offsetof(struct v4l2_buffer, length)", LengthAt), ("V4L2_BUF_FLAG_ERROR", IsDamaged), ("V4L2_BUF_FLAG_TIMESTAMP_MASK", TimeKinds),
            ("V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC", MonotonicTime), ("offsetof(struct v4l2_streamparm, parm.capture.timeperframe)", IntervalAt),
        ];
        Assert.Equal(numbers.Select(n => n.Value), KernelHeaders.Ask(_folder, ["linux/videodev2.h"], [.. numbers.Select(n => n.Expression)]));
    }

    [Fact]
    public void Run_PoolWithDmaBufs_TheDriverWritesTheFramesThemselves()
    {
        using var pool = new FramePool(new FramePoolOptions { DmaBufs = DmaBufChoice.Auto, DmaBufDevices = new StandInDmaBufs(), WriterSlots = 5 });
        using var capture = Capture(out var driver);
        Assert.Equal(Format, capture.Format);
        Assert.Equal(30, RunAndCheck(pool, capture, driver, frames: 30));
        Assert.Equal("the camera writes into the frames' own memory (Heap)", capture.Way);
        Assert.Equal(0, pool.Copies);
        Assert.Equal(0, capture.Dropped);
    }

    [Theory]
    [InlineData(FakeDriverFlaw.RefusesDmaBufs, "each frame is copied once (the driver says: Invalid argument)")]
    [InlineData(FakeDriverFlaw.RefusesToQueueDmaBufs, "each frame is copied once (the driver does not take the frames' dma-bufs)")]
    [InlineData(FakeDriverFlaw.PadsRows, "each frame is copied once (its rows are padded)")]
    internal void Run_DriverThatCannot_CopiesOnceAndSaysWhy(FakeDriverFlaw flaw, string way)
    {
        using var pool = new FramePool(new FramePoolOptions { DmaBufs = DmaBufChoice.Auto, DmaBufDevices = new StandInDmaBufs(), WriterSlots = 5 });
        using var capture = Capture(out var driver, flaw);
        Assert.Equal(30, RunAndCheck(pool, capture, driver, frames: 30));
        Assert.Equal(way, capture.Way);
        Assert.Equal(0, capture.Dropped);
    }

    [Fact]
    public void Run_PoolOfSharedMemory_CopiesOnceAndSaysWhy()
    {
        using var pool = new FramePool(new FramePoolOptions { DmaBufs = DmaBufChoice.Auto, DmaBufDevices = new DmaBufDevices("/dev/null", "/dev/zero"), WriterSlots = 5 });
        using var capture = Capture(out var driver);
        Assert.Equal(30, RunAndCheck(pool, capture, driver, frames: 30));
        Assert.StartsWith("each frame is copied once (the frames are no dma-bufs: Memfd (/dev/null does not serve: ", capture.Way, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PoolWithOneSlotForItsWriter_CopiesOnceAndSaysWhy()
    {
        using var pool = new FramePool();
        using var capture = Capture(out var driver);
        Assert.Equal(5, RunAndCheck(pool, capture, driver, frames: 5));
        Assert.Equal("each frame is copied once (the pool gives its writer 1 slots, and 5 are needed)", capture.Way);
    }

    [Fact]
    public void Run_AReaderThatNeedsMoreSlots_GoesOnInTheNextGeneration()
    {
        using var pool = new FramePool(new FramePoolOptions { DmaBufs = DmaBufChoice.Auto, DmaBufDevices = new StandInDmaBufs(), WriterSlots = 5 });
        using var capture = Capture(out var driver);
        using var feed = pool.OpenFeed(FeedMode.Queue(4));
        FrameFeed? more = null;
        var seen = 0;
        driver.Waits = () =>
        {
            while (feed.TryNext(out var frame))
            {
                using (frame)
                {
                    Assert.Equal(-1, frame.Pixels.IndexOfAnyExcept((byte)(frame.Index + 1)));
                    seen++;
                }
            }

            more ??= seen == 10 ? pool.OpenFeed(FeedMode.Queue(16), 4) : null;
            End(seen >= 40);
            driver.Produce();
        };
        capture.Run(pool, _stop.Token);
        more!.Dispose();
        Assert.Equal(2, pool.Generation);
        Assert.InRange(pool.Copies, 1, 4);
    }

    [Fact]
    public void Run_DamagedAndLostFrames_AreCounted()
    {
        using var pool = new FramePool();
        using var capture = Capture(out var driver);
        using var feed = pool.OpenFeed(FeedMode.Queue(8));
        var waits = 0;
        driver.Waits = () =>
        {
            waits++;
            End(waits > 5);
            driver.Produce(damaged: waits == 2);
        };
        capture.Run(pool, _stop.Token);
        List<long> indices = [];
        while (feed.TryNext(out var frame))
        {
            indices.Add(frame.Index);
            frame.Dispose();
        }

        Assert.Equal([0L, 2, 3, 4], indices.Take(4));
        Assert.Equal(1, capture.Dropped);
    }

    [Fact]
    public void Run_CameraIsPulledOut_SaysSo()
    {
        using var pool = new FramePool();
        using var capture = Capture(out var driver);
        driver.Waits = driver.Unplug;
        var error = Assert.Throws<SourceException>(() => capture.Run(pool, _stop.Token));
        Assert.Equal("The camera '/dev/video9' has gone (No such device): check that no other program has it.", error.Message);
    }

    [Theory]
    [InlineData(FakeDriverFlaw.GivesYuyvOnly, "The camera '/dev/video9' gives yuyv422, which frames here cannot be without a conversion: read it through ffmpeg, as source 0.")]
    [InlineData(FakeDriverFlaw.GivesPlanesApart, "The camera '/dev/video9' gives its planes in buffers of their own, which are not read here: read it through ffmpeg, as source 0.")]
    internal void Open_CameraThatGivesSomethingElse_SaysWhatAndWhatToDo(FakeDriverFlaw flaw, string message) =>
        Assert.Equal(message, Assert.Throws<SourceException>(() => Capture(out _, flaw)).Message);

    [Fact]
    public void Open_NoSuchNodeAndNoCamera_SaySo()
    {
        Assert.Equal(
            $"The camera '{_folder["video0"]}' cannot be opened (No such file or directory): check that it is there and may be used.",
            Assert.Throws<SourceException>(() => V4l2Capture.Open(_folder["video0"])).Message);
        Assert.Equal("'/dev/null' is no camera that streams: kinora devices lists those there are.", Assert.Throws<SourceException>(() => V4l2Capture.Open("/dev/null")).Message);
    }

    private V4l2Capture Capture(out FakeDriver driver, FakeDriverFlaw flaw = FakeDriverFlaw.None)
    {
        driver = new FakeDriver(_folder, flaw);
        return new V4l2Capture(driver, new V4l2CaptureOptions { Rate = 15 }, TimeProvider.System);
    }

    /// <summary>Captures so many frames, looks at each, and says how many were seen.</summary>
    private int RunAndCheck(FramePool pool, V4l2Capture capture, FakeDriver driver, int frames)
    {
        using var feed = pool.OpenFeed(FeedMode.Queue(2));
        var seen = 0;
        driver.Waits = () =>
        {
            while (feed.TryNext(out var frame))
            {
                using (frame)
                {
                    Assert.Equal(Format, frame.Format);
                    Assert.Equal((seen, 5_000_000_000 + (seen * 1000L)), (frame.Index, frame.PtsNanoseconds));
                    Assert.Equal(-1, frame.Pixels.IndexOfAnyExcept((byte)(seen + 1)));
                    seen++;
                }
            }

            End(seen == frames);
            driver.Produce();
        };
        capture.Run(pool, _stop.Token);
        return seen;
    }

    private void End(bool isEnough)
    {
        if (isEnough)
        {
            _stop.Cancel();
        }
    }
}
