using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// Publishes a pool's frames as GStreamer's unixfdsink does, for a <c>unixfdsrc</c> of 1.24 and later, which is told format and times. A frame
/// goes as a file of its own, copied once; with <see cref="GStreamerPublisherOptions.WithoutCopy"/> as its dma-buf where the pool has such, else as
/// the pool's own file and a place in it.
/// </summary>
public sealed class UnixFdPublisher : GStreamerPublisher
{
        private readonly FrameBlock?[] _blocks = new FrameBlock?[MostPlaces];
    private readonly FrameLease?[] _frames = new FrameLease?[MostPlaces];
    private readonly (ulong Pts, ulong Duration)[] _times = new (ulong, ulong)[MostPlaces];
    private VideoLayout? _layout;
    private byte[] _greeting = [];

    private UnixFdPublisher(FramePool pool, string path, GStreamerPublisherOptions options)
        : base(pool, path, options)
    {
    }

    public override string? ReaderLine => $"unixfdsrc socket-path={QuotedPath}";

    private protected override string Element => "unixfdsrc";

    private bool IsDirect => Options.WithoutCopy && _layout is { IsPacked: true };

    /// <summary>Begins to listen.</summary>
    /// <param name="pool">What is published; it must outlive the publisher.</param>
    /// <param name="path">Of the socket; its folder must be there. A socket that a dead process has left is replaced.</param>
    /// <param name="options">Who may read, and how slowly.</param>
    /// <exception cref="BusException">The socket cannot be made, or another process publishes there.</exception>
    /// <exception cref="FrameFeedRefusedException">The pool has no room for another reader.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static UnixFdPublisher Start(FramePool pool, string path, GStreamerPublisherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var publisher = new UnixFdPublisher(pool, path, options ?? new GStreamerPublisherOptions());
        publisher.Begin();
        return publisher;
    }

    private protected override int HeldFor(int clients) => Options.WithoutCopy ? 1 + (clients * Options.MostFrames) : 1;

    private protected override long PlaceBytes(FrameFormat format)
    {
        var layout = new VideoLayout(format);
        return Options.WithoutCopy && layout.IsPacked ? 0 : layout.ByteLength;
    }

    private protected override void Prepare(FrameFormat format, int places)
    {
        _layout = new VideoLayout(format);
        var caps = new UnixFdCommand(UnixFdCommandKind.Caps) { Caps = VideoCaps.Write(format, Options.Rate.Frames, Options.Rate.Seconds) };
        _greeting = new byte[caps.Bytes];
        caps.Write(_greeting);
    }

    private protected override bool TryGreet(GStreamerClient client, out bool isGone) => client.TrySay(_greeting, out isGone);

    private protected override bool TryPut(int place, FrameLease frame)
    {
        // A reader shows a frame at this time of the machine's monotonic clock, as unixfdsink would say it.
        _times[place] = ((ulong)frame.CapturedMonotonicNanoseconds, frame.DurationNanoseconds > 0 ? (ulong)frame.DurationNanoseconds : ulong.MaxValue);
        if (IsDirect)
        {
            _frames[place] = frame;
            return true;
        }

        if (_blocks[place] is not { } block || block.Bytes.Length != _layout!.ByteLength)
        {
            _blocks[place]?.Dispose();
            _blocks[place] = null;
            try
            {
                _blocks[place] = block = FrameBlock.Create(_layout!.ByteLength);
            }
            catch (InsufficientMemoryException)
            {
                return false;
            }
        }

        _layout.Write(frame.Pixels, block.Bytes);
        frame.Dispose();
        return true;
    }

    private protected override bool TrySend(GStreamerClient client, int place, out bool isGone)
    {
        var offset = 0L;
        var frame = _frames[place];
        var dmaBuf = frame?.DmaBuf;
        var file = dmaBuf ?? frame?.FileOf(out offset) ?? _blocks[place]!.File;
        var (pts, duration) = _times[place];
        var command = new UnixFdCommand(UnixFdCommandKind.NewBuffer)
        {
            Id = (ulong)place, Pts = pts, Duration = duration == ulong.MaxValue ? null : duration,
            IsDmaBuf = dmaBuf is not null, Size = (ulong)_layout!.ByteLength, Offset = (ulong)offset,
        };
        Span<byte> bytes = stackalloc byte[UnixFdCommand.BufferBytes];
        command.Write(bytes);
        isGone = false;
        try
        {
            return SocketMessages.TrySend(client.Socket.SafeHandle, bytes, file);
        }
        catch (SocketException)
        {
            isGone = true;
            return false;
        }
    }

    private protected override void Free(int place)
    {
        _frames[place]?.Dispose();
        _frames[place] = null;
    }

    private protected override int Take(GStreamerClient client, ReadOnlySpan<byte> heard, out int place)
    {
        place = -1;
        var count = UnixFdCommand.Read(heard, out var command);
        if (count > 0)
        {
            place = command.Kind switch
            {
                UnixFdCommandKind.ReleaseBuffer => (int)Math.Min(command.Id, int.MaxValue),
                UnixFdCommandKind.NewBuffer or UnixFdCommandKind.Caps => throw new InvalidDataException("a reader sends no frames"),
                _ => -1,
            };
        }

        return count;
    }

    private protected override void SayEnd(GStreamerClient client)
    {
        Span<byte> bytes = stackalloc byte[UnixFdCommand.HeadBytes];
        new UnixFdCommand(UnixFdCommandKind.End).Write(bytes);
        _ = client.TrySay(bytes, out _);
    }

    private protected override void Close()
    {
        foreach (var block in _blocks)
        {
            block?.Dispose();
        }
    }
}
