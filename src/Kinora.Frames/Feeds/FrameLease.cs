using System.Diagnostics.CodeAnalysis;
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
    private readonly int _slot;
    private PoolGeneration? _generation;

    internal FrameLease(FrameFeed feed, PoolGeneration generation, int slot, ulong sequence, long missed)
    {
        _feed = feed;
        _generation = generation;
        _slot = slot;
        Sequence = sequence;
        Missed = missed;
        ref var header = ref generation.Header(slot);
        Index = header.Index;
        PtsNanoseconds = header.PtsNanoseconds == long.MinValue ? null : header.PtsNanoseconds;
        CapturedAt = DateTimeOffset.UnixEpoch.AddTicks(header.CapturedUnixNanoseconds / 100);
        CapturedMonotonicNanoseconds = header.CapturedMonotonicNanoseconds;
        Format = generation.Format;
        SourceWidth = header.SourceWidth == 0 ? Format.Width : (int)header.SourceWidth;
        SourceHeight = header.SourceHeight == 0 ? Format.Height : (int)header.SourceHeight;
        DurationNanoseconds = Math.Max(0, header.DurationNanoseconds);
        Crop = new FrameCrop(header.CropX, header.CropY, header.CropWidth, header.CropHeight).In(Format);
    }

    public FrameFormat Format { get; }

    /// <summary>Width in pixels of the source's picture; larger than the frame's when the frame is a smaller rendition.</summary>
    public int SourceWidth { get; }

    /// <summary>Height in pixels of the source's picture.</summary>
    public int SourceHeight { get; }

    /// <summary>The part of the frame that is its picture: the whole frame where the source does not say.</summary>
    public FrameCrop Crop { get; }

    /// <summary>The frame's number in its pool, from 1 and without gaps.</summary>
    public ulong Sequence { get; }

    /// <summary>0-based index in the source.</summary>
    public long Index { get; }

    /// <summary>The source's own time stamp; null where it has none.</summary>
    public long? PtsNanoseconds { get; }

    /// <summary>The source's own time stamp; zero where it has none.</summary>
    public TimeSpan Pts => TimeSpan.FromTicks((PtsNanoseconds ?? 0) / 100);

    /// <summary>How long the frame is shown; 0 where the source does not say.</summary>
    public long DurationNanoseconds { get; }

    /// <summary>How long the frame is shown; zero where the source does not say.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks(DurationNanoseconds / 100);

    /// <summary>When the frame arrived, wall clock.</summary>
    public DateTimeOffset CapturedAt { get; }

    /// <summary>The same instant on the monotonic clock.</summary>
    public long CapturedMonotonicNanoseconds { get; }

    /// <summary>How many frames this feed lost between the one before and this.</summary>
    public long Missed { get; }

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

    [DoesNotReturn]
    private void ThrowEnded() => throw new ObjectDisposedException(
        nameof(FrameLease), $"Frame {Index} was used after its lease ended: read the pixels before Dispose, or keep the lease longer.");
}
