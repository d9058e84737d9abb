using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Feeds;

/// <summary>
/// A borrowed frame: its pixels stay where the source wrote them and do not change until <see cref="Dispose"/>. Spans taken from it
/// must not be used afterwards. Reading needs no lock and may happen on several threads at once.
/// </summary>
public sealed unsafe class FrameLease : IDisposable
{
    private readonly FrameFeed _feed;
    private SlotHeader _header;
    private int _slot;
    private int _pin;
    private PoolGeneration? _generation;
    private int _isHeld;
    private uint _use;

    internal FrameLease(FrameFeed feed, int number) => (_feed, Number) = (feed, number);

    public FrameFormat Format { get; private set; }

    /// <summary>Width in pixels of the source's picture; larger than the frame's when the frame is a smaller rendition.</summary>
    public int SourceWidth => _header.SourceWidth == 0 ? Format.Width : (int)_header.SourceWidth;

    /// <summary>Height in pixels of the source's picture.</summary>
    public int SourceHeight => _header.SourceHeight == 0 ? Format.Height : (int)_header.SourceHeight;

    /// <summary>The part of the frame that is its picture: the whole frame where the source does not say.</summary>
    public FrameCrop Crop => new FrameCrop(_header.CropX, _header.CropY, _header.CropWidth, _header.CropHeight).In(Format);

    /// <summary>The frame's number in its pool, from 1 and without gaps.</summary>
    public ulong Sequence => _header.Sequence;

    /// <summary>0-based index in the source.</summary>
    public long Index => _header.Index;

    /// <summary>The source's own time stamp; null where it has none.</summary>
    public long? PtsNanoseconds => _header.PtsNanoseconds == long.MinValue ? null : _header.PtsNanoseconds;

    /// <summary>The source's own time stamp; zero where it has none.</summary>
    public TimeSpan Pts => TimeSpan.FromTicks((PtsNanoseconds ?? 0) / 100);

    /// <summary>How long the frame is shown; 0 where the source does not say.</summary>
    public long DurationNanoseconds => Math.Max(0, _header.DurationNanoseconds);

    /// <summary>How long the frame is shown; zero where the source does not say.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks(DurationNanoseconds / 100);

    /// <summary>When the frame arrived, wall clock.</summary>
    public DateTimeOffset CapturedAt => DateTimeOffset.UnixEpoch.AddTicks(_header.CapturedUnixNanoseconds / 100);

    /// <summary>The same instant on the monotonic clock.</summary>
    public long CapturedMonotonicNanoseconds => _header.CapturedMonotonicNanoseconds;

    /// <summary>How many frames this feed lost between the one before and this.</summary>
    public long Missed { get; private set; }

    /// <summary>Counts the frames that the object has stood for: one that is used again must not be taken for the one before.</summary>
    internal uint Use => Volatile.Read(ref _use);

    /// <summary>Its place among those that its feed uses again; beyond them for one that is used once.</summary>
    internal int Number { get; }

    /// <summary>All bytes of the frame, plane after plane.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public ReadOnlySpan<byte> Pixels
    {
        get
        {
            if (Volatile.Read(ref _isHeld) == 0)
            {
                ThrowEnded();
            }

            var generation = _generation!;
            return new ReadOnlySpan<byte>(generation.Pixels(_slot), generation.FrameBytes);
        }
    }

    /// <summary>
    /// The dma-buf that the frame's pixels are, from its beginning; null where the pool has none. It belongs to the pool: import or duplicate it before the
    /// lease ends, and do not write.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public SafeHandle? DmaBuf
    {
        get
        {
            if (Volatile.Read(ref _isHeld) == 0)
            {
                ThrowEnded();
            }

            return _generation!.DmaBufs?.Files[_slot];
        }
    }

    /// <summary>The rows of one plane; <see cref="FrameFormat.GetPlane"/> tells its stride.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public ReadOnlySpan<byte> Plane(int plane)
    {
        var layout = Format.GetPlane(plane);
        return Pixels.Slice(layout.Offset, layout.ByteLength);
    }

    /// <summary>The file of the pool that the frame lies in, as long as the lease lasts, and where in it.</summary>
    internal SafeHandle FileOf(out long offset)
    {
        if (Volatile.Read(ref _generation) is not WrittenGeneration { File: { } file } generation)
        {
            throw new InvalidOperationException("Only a frame of this process's own pool has a file to hand on.");
        }

        offset = PoolLayout.PixelOffset + (_slot * PoolLayout.SlotStride(generation.FrameBytes));
        return file;
    }

    /// <summary>
    /// Another lease on the same frame, for one who reads it longer; null when the feed holds as many as it asked for, or this lease has ended.
    /// </summary>
    public FrameLease? TryShare() => Volatile.Read(ref _isHeld) == 0 ? null : _feed.TryShare(_generation!, _slot, Sequence);

    /// <summary>Gives the frame back. Doing so twice is harmless.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isHeld, 0) != 0)
        {
            var generation = _generation!;
            generation.Unpin(_pin);

            // What the feed tells its owner needs the memory, which may go with this lease.
            _feed.OnLeaseEnded();
            generation.Release();
        }
    }

    /// <summary>Stands for a frame that was pinned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal FrameLease Begin(PoolGeneration generation, int slot, int pin, ulong sequence, long missed)
    {
        // A copy: the memory may be another process's.
        _header = generation.Header(slot);
        _header.Sequence = sequence;
        _slot = slot;
        _pin = pin;
        Missed = missed;
        Format = generation.Format;
        if (_generation != generation)
        {
            _generation = generation;
        }

        Volatile.Write(ref _isHeld, 1);
        return this;
    }

    /// <summary>Takes the object away from whoever knew it under this use; false when somebody did so before.</summary>
    internal bool TryEndUse(uint use) => Interlocked.CompareExchange(ref _use, use + 1, use) == use;

    /// <summary>Once disposed of: nobody else knows the object any more.</summary>
    internal void LetReuse() => _feed.Reuse(this);

    /// <summary>It is somebody's own from now on, as any other lease.</summary>
    internal void Keep() => _feed.Forget(this);

    [DoesNotReturn]
    private void ThrowEnded() => throw new ObjectDisposedException(
        nameof(FrameLease), $"Frame {Index} was used after its lease ended: read the pixels before Dispose, or keep the lease longer.");
}
