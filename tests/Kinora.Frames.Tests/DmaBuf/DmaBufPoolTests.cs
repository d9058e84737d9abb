using System.Runtime.InteropServices;
using Kinora.Frames.Bus;
using Kinora.Frames.DmaBuf;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Frames.Tests.DmaBuf;

/// <summary>
/// Pools whose slots are to be dma-bufs: what becomes of it where there is no device, and how dma-bufs travel. Files in memory stand in for
/// dma-bufs where the machine makes none.
/// </summary>
public sealed class DmaBufPoolTests : IDisposable
{
    private static readonly FrameFormat Format = FrameFormat.Video(64, 48);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestFolder _folder = new();

    public DmaBufPoolTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "dma-bufs are Linux's.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Loan_NoDevices_IsSharedMemoryAndSaysWhy()
    {
        using var pool = Pool(DmaBufChoice.Auto, new DmaBufDevices(_folder["udmabuf"], _folder["heap"]));
        using var feed = pool.OpenFeed(FeedMode.Latest);
        Publish(pool, 7);
        Assert.Equal(DmaBufKind.Memfd, pool.DmaBufs!.Kind);
        Assert.Equal(
            [$"{_folder["udmabuf"]} cannot be opened: No such file or directory", $"{_folder["heap"]} cannot be opened: No such file or directory"],
            pool.DmaBufs.Reasons);
        Assert.True(feed.TryNext(out var frame));
        using (frame)
        {
            Assert.Null(frame.DmaBuf);
            Assert.Equal(-1, frame.Pixels.IndexOfAnyExcept((byte)7));
        }
    }

    [Fact]
    public void Loan_DevicesThatRefuse_IsSharedMemoryAndSaysWhy()
    {
        using var pool = Pool(DmaBufChoice.Auto, new DmaBufDevices("/dev/null", "/dev/zero"));
        Publish(pool, 7);
        Assert.Equal(
            ["/dev/null does not serve: Inappropriate ioctl for device", "/dev/zero does not serve: Inappropriate ioctl for device"], pool.DmaBufs!.Reasons);
    }

    [Fact]
    public void Loan_UdmabufAlone_DoesNotTryTheHeap()
    {
        using var pool = Pool(DmaBufChoice.Udmabuf, new DmaBufDevices("/dev/null", "/dev/zero"));
        Publish(pool, 7);
        Assert.Equal("/dev/null does not serve: Inappropriate ioctl for device", Assert.Single(pool.DmaBufs!.Reasons));
    }

    [Fact]
    public void Loan_NotAskedFor_TriesNothing()
    {
        using var pool = Pool(DmaBufChoice.None, new DmaBufDevices("/dev/null", "/dev/zero"));
        Publish(pool, 7);
        Assert.Equal(DmaBufKind.Memfd, pool.DmaBufs!.Kind);
        Assert.Empty(pool.DmaBufs.Reasons);
    }

    [Fact]
    public void Loan_Udmabuf_IsTheSameMemory()
    {
        Assert.SkipWhen(DmaBufSupport.Try()[0].Reason is { } reason, $"udmabuf does not serve here: {DmaBufSupport.Try()[0].Reason}.");
        using var pool = Pool(DmaBufChoice.Udmabuf, DmaBufDevices.System);
        using var feed = pool.OpenFeed(FeedMode.Latest);
        Publish(pool, 42);
        Assert.Equal(DmaBufKind.Udmabuf, pool.DmaBufs!.Kind);
        Assert.True(feed.TryNext(out var frame));
        using (frame)
        using (var mapped = Map((SafeFileHandle)frame.DmaBuf!, frame.Format.ByteLength))
        {
            Assert.Equal(frame.Pixels, mapped.Bytes);
        }
    }

    [Fact]
    public void Next_ClientThatWantsDmaBufs_GetsThatOfItsFrame()
    {
        using var pool = Pool(DmaBufChoice.Udmabuf, new NumberedFiles());
        using var publisher = BusPublisher.Start(pool, _folder["bus.sock"]);
        using var client = BusSubscriber.Connect(publisher.Path, new BusSubscriberOptions { DmaBufs = true, Mode = FeedMode.Queue(4) });
        using var other = BusSubscriber.Connect(publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(4) });
        HashSet<byte> slots = [];
        for (var i = 1; i <= 20; i++)
        {
            Publish(pool, (byte)i);
            using var frame = client.Next(Patience);
            using var plain = other.Next(Patience);
            Assert.Equal((byte)i, frame!.Value.Pixels[0]);
            Assert.Equal((byte)i, plain!.Value.Pixels[0]);
            Assert.Null(plain.Value.DmaBuf);
            var number = new byte[1];
            Assert.Equal(1, RandomAccess.Read((SafeFileHandle)frame.Value.DmaBuf!, number, 0));
            Assert.True(pool.Current!.TryFind(frame.Value.Sequence, out var slot));
            Assert.Equal(slot, number[0]);
            slots.Add(number[0]);
        }

        Assert.Null(client.DmaBufProblem);
        Assert.True(slots.Count > 1);
    }

    [Fact]
    public void Next_AnotherFormat_BringsTheDmaBufsOfTheNewGeneration()
    {
        var files = new NumberedFiles();
        using var pool = Pool(DmaBufChoice.Udmabuf, files);
        using var publisher = BusPublisher.Start(pool, _folder["bus.sock"]);
        using var client = BusSubscriber.Connect(publisher.Path, new BusSubscriberOptions { DmaBufs = true });
        for (var i = 1; i <= 3; i++)
        {
            Publish(pool, (byte)i, FrameFormat.Video(64 * i, 48));
            using var frame = client.Next(Patience);
            Assert.Equal(64 * i, frame!.Value.Format.Width);
            var number = new byte[2];
            Assert.Equal(2, RandomAccess.Read((SafeFileHandle)frame.Value.DmaBuf!, number, 0));
            Assert.Equal(i, number[1]);
        }
    }

    [Fact]
    public void Next_PublisherWithoutDmaBufs_GivesFramesAllTheSameAndSaysWhy()
    {
        using var pool = Pool(DmaBufChoice.Udmabuf, new DmaBufDevices("/dev/null", "/dev/zero"));
        using var publisher = BusPublisher.Start(pool, _folder["bus.sock"]);
        using var client = BusSubscriber.Connect(publisher.Path, new BusSubscriberOptions { DmaBufs = true });
        Publish(pool, 9);
        using var frame = client.Next(Patience);
        Assert.Equal(9, frame!.Value.Pixels[0]);
        Assert.Null(frame.Value.DmaBuf);
        Assert.Equal("the publisher's frames are no dma-bufs: Memfd (/dev/null does not serve: Inappropriate ioctl for device)", client.DmaBufProblem);
    }

    [Fact]
    public void Next_FramesInAHeap_AreRefusedWithTheRemedy()
    {
        using var pool = Pool(DmaBufChoice.Auto, new NumberedFiles { Kind = DmaBufKind.Heap });
        using var publisher = BusPublisher.Start(pool, _folder["bus.sock"]);
        using var client = BusSubscriber.Connect(publisher.Path);
        Publish(pool, 9);
        var error = Assert.Throws<BusException>(() => client.Next(Patience));
        Assert.Contains("dma-heap", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryReplace_Buffers_TakeTheSlotsPlaceAndAFailureLeavesThemAsTheyWere()
    {
        using var memory = SharedMemory.Create("test", 4 * 4096);
        var own = NumberedFiles.Make(1, 4096);
        using var notMappable = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        unsafe
        {
            memory.Address[4096] = 55;
            Assert.False(memory.TryReplace(4096, 4096, [own, notMappable], out var problem));
            Assert.NotNull(problem);
            Assert.Equal(55, memory.Address[4096]);
            Assert.True(memory.TryReplace(4096, 4096, [own], out problem), problem);
            Assert.Equal(1, memory.Address[4096]);
            memory.Address[4096] = 77;
        }

        var read = new byte[1];
        Assert.Equal(1, RandomAccess.Read(own, read, 0));
        Assert.Equal(77, read[0]);
        own.Dispose();
    }

    private static FramePool Pool(DmaBufChoice choice, DmaBufDevices devices) => new(new FramePoolOptions { DmaBufs = choice, DmaBufDevices = devices });

    private static void Publish(FramePool pool, byte value, FrameFormat? format = null)
    {
        Assert.True(pool.TryLoan(format ?? Format, out var loan));
        loan.Pixels.Fill(value);
        loan.Commit(new FrameStamp(value, null, 0, DateTimeOffset.UnixEpoch, 0));
    }

    private static MappedBytes Map(SafeFileHandle file, int length) => new(file, length);

    private sealed unsafe class MappedBytes : IDisposable
    {
        private readonly byte* _address;
        private readonly int _length;

        public MappedBytes(SafeFileHandle file, int length)
        {
            _length = length;
            _address = Native.LibC.Mmap(null, (nuint)length, Native.LibC.ProtRead, Native.LibC.MapShared, file, 0);
            Assert.True(_address != Native.LibC.MapFailed, Marshal.GetLastPInvokeErrorMessage());
        }

        public ReadOnlySpan<byte> Bytes => new(_address, _length);

        public void Dispose() => _ = Native.LibC.Munmap(_address, (nuint)_length);
    }

    /// <summary>Files in memory in the place of dma-bufs; each begins with its slot's number and its generation's.</summary>
    private sealed class NumberedFiles() : DmaBufDevices("", "")
    {
        private byte _generation;

        public DmaBufKind Kind { get; init; } = DmaBufKind.Udmabuf;

        public override DmaBufSlots? TryMake(DmaBufChoice choice, SharedMemory memory, int slots, long stride, out DmaBufStatus status)
        {
            status = new DmaBufStatus(Kind, []);
            _generation++;
            return new DmaBufSlots(Kind, [.. Enumerable.Range(0, slots).Select(slot => Make((byte)slot, 16, _generation))]);
        }

        public static SafeFileHandle Make(byte number, int bytes, byte second = 0)
        {
            var file = Native.LibC.MemfdCreate("stand-in", Native.LibC.MfdCloexec);
            RandomAccess.Write(file, new byte[bytes], 0);
            RandomAccess.Write(file, [number, second], 0);
            return file;
        }
    }
}
