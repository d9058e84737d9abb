using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// Publishes a pool's frames as GStreamer's shmsink does, for an unmodified <c>shmsrc</c>. Each frame is copied once into named memory, which
/// all readers share. Readers are told neither format nor times: they set <see cref="GStreamerPublisher.Caps"/> and <c>do-timestamp</c>
/// themselves. When the format changes their connections end, for the caps that they have set are wrong then.
/// </summary>
public sealed class ShmPublisher : GStreamerPublisher
{
    private VideoLayout? _layout;
    private ShmArea? _area;
    private int _areas;

    private ShmPublisher(FramePool pool, string path, GStreamerPublisherOptions options)
        : base(pool, path, options)
    {
    }

    public override string? ReaderLine => Caps is null ? null : $"shmsrc socket-path={QuotedPath} is-live=true do-timestamp=true ! {Caps}";

    private protected override string Element => "shmsrc";

    /// <summary>Begins to listen, and removes memory that dead publishers have left.</summary>
    /// <param name="pool">What is published; it must outlive the publisher.</param>
    /// <param name="path">Of the socket; its folder must be there. A socket that a dead process has left is replaced.</param>
    /// <param name="options">Who may read, and how slowly.</param>
    /// <exception cref="BusException">The socket cannot be made, or another process publishes there.</exception>
    /// <exception cref="FrameFeedRefusedException">The pool has no room for another reader.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static ShmPublisher Start(FramePool pool, string path, GStreamerPublisherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var publisher = new ShmPublisher(pool, path, options ?? new GStreamerPublisherOptions());
        ShmArea.RemoveLeftOvers();
        publisher.Begin();
        return publisher;
    }

    private protected override long PlaceBytes(FrameFormat format) => ShmArea.StrideOf(new VideoLayout(format).ByteLength);

    private protected override void Prepare(FrameFormat format, int places)
    {
        // Who reads the memory of before has it mapped. A reader of 1.22 cannot have two, nor frames of another format than its caps say.
        _area?.Dispose();
        ForgetReaders();
        _layout = new VideoLayout(format);
        _area = null;
        _area = ShmArea.Create(++_areas, _layout.ByteLength, places, Options.GroupMayRead);
    }

    private protected override bool TryGreet(GStreamerClient client, out bool isGone)
    {
        Span<byte> bytes = stackalloc byte[ShmCommand.MostBytes];
        var count = new ShmCommand(ShmCommandKind.NewArea, _area!.Id, Size: (ulong)_area.Length, Path: _area.Name).Write(bytes);
        return client.TrySay(bytes[..count], out isGone);
    }

    private protected override bool TryPut(int place, FrameLease frame)
    {
        var bytes = _area!.Place(place);
        if (bytes.IsEmpty)
        {
            return false;
        }

        _layout!.Write(frame.Pixels, bytes);
        frame.Dispose();
        return true;
    }

    private protected override bool TrySend(GStreamerClient client, int place, out bool isGone)
    {
        Span<byte> bytes = stackalloc byte[ShmCommand.MostBytes];
        var count = new ShmCommand(ShmCommandKind.NewBuffer, _area!.Id, (ulong)(place * _area.Stride), (ulong)_layout!.ByteLength).Write(bytes);
        return client.TrySay(bytes[..count], out isGone);
    }

    private protected override void Free(int place)
    {
        // It is written over.
    }

    private protected override int Take(GStreamerClient client, ReadOnlySpan<byte> heard, out int place)
    {
        place = -1;
        var count = ShmCommand.Read(heard, out var command);
        if (count == 0)
        {
            return 0;
        }

        if (command.Kind != ShmCommandKind.AckBuffer || _area is null)
        {
            throw new InvalidDataException("a reader gives frames back and says nothing else");
        }

        if (command.Area == _area.Id)
        {
            place = (int)Math.Min(command.Offset / (ulong)_area.Stride, int.MaxValue);
        }
        else if (!client.HasEnded)
        {
            throw new InvalidDataException("a frame is given back of memory that is not there");
        }

        return count;
    }

    private protected override void Close() => _area?.Dispose();
}
