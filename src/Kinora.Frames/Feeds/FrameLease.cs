using System.Diagnostics.CodeAnalysis;
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
    private int _slot;
    private PoolGeneration? _generation;
    private uint _use;

    internal FrameLease(FrameFeed feed) => _feed = feed;

    /// <summary>Counts the frames that the object has stood for: one that is used again must not be taken for the one before.</summary>
    internal uint Use => Volatile.Read(ref _use);

    public FrameFormat Format { get; private set; }

    /// <summary>Width in pixels of the source's picture; larger than the frame's when the frame is a smaller rendition.</summary>
    public int SourceWidth { get; private set; }

    /// <summary>Height in pixels of the source's picture.</summary>
    public int SourceHeight { get; private set; }

    /// <summary>The part of the frame that is its picture: the whole frame where the source does not say.</summary>
    public FrameCrop Crop { get; private set; }

    /// <summary>The frame's number in its pool, from 1 and without gaps.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>0-based index in the source.</summary>
    public long Index { get; private set; }

    /// <summary>The source's own time stamp; null where it has none.</summary>
    public long? PtsNanoseconds { get; private set; }

    /// <summary>The source's own time stamp; zero where it has none.</summary>
    public TimeSpan Pts => TimeSpan.FromTicks((PtsNanoseconds ?? 0) / 100);

    /// <summary>How long the frame is shown; 0 where the source does not say.</summary>
    public long DurationNanoseconds { get; private set; }

    /// <summary>How long the frame is shown; zero where the source does not say.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks(DurationNanoseconds / 100);

    /// <summary>When the frame arrived, wall clock.</summary>
    public DateTimeOffset CapturedAt { get; private set; }

    /// <summary>The same instant on the monotonic clock.</summary>
    public long CapturedMonotonicNanoseconds { get; private set; }

    /// <summary>How many frames this feed lost between the one before and this.</summary>
    public long Missed { get; private set; }

    /// <summary>All bytes of the frame, plane after plane.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public ReadOnlySpan<byte> Pixels
    {
        get
        {
            var generation = Volatile.Read(ref _generation);
            if (generation is null)
            {
                ThrowEnded();
            }

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
            var generation = Volatile.Read(ref _generation);
            if (generation is null)
            {
                ThrowEnded();
            }

            return generation.DmaBufs?.Files[_slot];
        }
    }

    /// <summary>The rows of one plane; <see cref="FrameFormat.GetPlane"/> tells its stride.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public ReadOnlySpan<byte> Plane(int plane)
    {
        var layout = Format.GetPlane(plane);
        return Pixels.Slice(layout.Offset, layout.ByteLength);
    }

    /// <summary>
    /// Another lease on the same frame, for one who reads it longer; null when the feed holds as many as it asked for, or this lease has ended.
    /// </summary>
    public FrameLease? TryShare()
    {
        var generation = Volatile.Read(ref _generation);
        return generation is null ? null : _feed.TryShare(generation, _slot, Sequence);
    }

    /// <summary>Gives the frame back. Doing so twice is harmless.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _generation, null) is { } generation)
        {
            generation.Unpin(_slot);
            generation.Release();
            _feed.OnLeaseEnded();
        }
    }

    /// <summary>Stands for a frame that was pinned.</summary>
    internal FrameLease Begin(PoolGeneration generation, int slot, ulong sequence, long missed)
    {
        _slot = slot;
        Sequence = sequence;
        Missed = missed;
        ref var header = ref generation.Header(slot);
        Index = header.Index;
        PtsNanoseconds = header.PtsNanoseconds == long.MinValue ? null : header.PtsNanoseconds;
        DurationNanoseconds = Math.Max(0, header.DurationNanoseconds);
        CapturedAt = DateTimeOffset.UnixEpoch.AddTicks(header.CapturedUnixNanoseconds / 100);
        CapturedMonotonicNanoseconds = header.CapturedMonotonicNanoseconds;
        Format = generation.Format;
        SourceWidth = header.SourceWidth == 0 ? Format.Width : (int)header.SourceWidth;
        SourceHeight = header.SourceHeight == 0 ? Format.Height : (int)header.SourceHeight;
        Crop = new FrameCrop(header.CropX, header.CropY, header.CropWidth, header.CropHeight).In(Format);
        Volatile.Write(ref _generation, generation);
        return this;
    }

    /// <summary>Takes the object away from whoever knew it under this use; false when somebody did so before.</summary>
    internal bool TryEndUse(uint use) => Interlocked.CompareExchange(ref _use, use + 1, use) == use;

    /// <summary>Once disposed of: nobody else knows the object any more.</summary>
    internal void LetReuse() => _feed.Reuse(this);

    [DoesNotReturn]
    private void ThrowEnded() => throw new ObjectDisposedException(
        nameof(FrameLease), $"Frame {Index} was used after its lease ended: read the pixels before Dispose, or keep the lease longer.");
}
