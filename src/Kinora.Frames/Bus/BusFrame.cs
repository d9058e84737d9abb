using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Bus;

/// <summary>
/// A frame of another process, borrowed: its pixels stay where the publisher wrote them and do not change until <see cref="Dispose"/>. Spans
/// taken from it must not be used afterwards. It is a value that names a hold, so that reading frames allocates nothing: whichever copy is
/// disposed of gives the frame back, and every use of any copy afterwards throws <see cref="ObjectDisposedException"/>.
/// </summary>
public readonly struct BusFrame : IDisposable
{
    private readonly FrameLease? _lease;
    private readonly uint _use;

    internal BusFrame(FrameLease lease) => (_lease, _use) = (lease, lease.Use);

    /// <inheritdoc cref="FrameLease.Format"/>
    public FrameFormat Format => Lease.Format;

    /// <inheritdoc cref="FrameLease.SourceWidth"/>
    public int SourceWidth => Lease.SourceWidth;

    /// <inheritdoc cref="FrameLease.SourceHeight"/>
    public int SourceHeight => Lease.SourceHeight;

    /// <inheritdoc cref="FrameLease.Crop"/>
    public FrameCrop Crop => Lease.Crop;

    /// <summary>The frame's number in the publisher's pool, from 1 and without gaps.</summary>
    public ulong Sequence => Lease.Sequence;

    /// <inheritdoc cref="FrameLease.Index"/>
    public long Index => Lease.Index;

    /// <inheritdoc cref="FrameLease.PtsNanoseconds"/>
    public long? PtsNanoseconds => Lease.PtsNanoseconds;

    /// <inheritdoc cref="FrameLease.Pts"/>
    public TimeSpan Pts => Lease.Pts;

    /// <inheritdoc cref="FrameLease.DurationNanoseconds"/>
    public long DurationNanoseconds => Lease.DurationNanoseconds;

    /// <inheritdoc cref="FrameLease.Duration"/>
    public TimeSpan Duration => Lease.Duration;

    /// <summary>When the frame arrived at the publisher, wall clock.</summary>
    public DateTimeOffset CapturedAt => Lease.CapturedAt;

    /// <summary>The same instant on the machine's monotonic clock (CLOCK_MONOTONIC), in nanoseconds.</summary>
    public long CapturedMonotonicNanoseconds => Lease.CapturedMonotonicNanoseconds;

    /// <summary>How many frames this reader lost between the one before and this.</summary>
    public long Missed => Lease.Missed;

    /// <summary>All bytes of the frame, plane after plane.</summary>
    /// <exception cref="ObjectDisposedException">The frame was given back.</exception>
    public ReadOnlySpan<byte> Pixels => Lease.Pixels;

    /// <inheritdoc cref="FrameLease.DmaBuf"/>
    public SafeHandle? DmaBuf => Lease.DmaBuf;

    private FrameLease Lease
    {
        get
        {
            var lease = _lease;
            if (lease is null || lease.Use != _use)
            {
                ThrowEnded();
            }

            return lease;
        }
    }

    /// <summary>The rows of one plane; <see cref="FrameFormat.GetPlane"/> tells its stride.</summary>
    /// <exception cref="ObjectDisposedException">The frame was given back.</exception>
    public ReadOnlySpan<byte> Plane(int plane) => Lease.Plane(plane);

    /// <summary>
    /// Hands the hold over to a lease, for code that takes leases or shares frames; the frame itself has ended then, and the lease must be
    /// disposed of. Costs an object.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The frame was given back.</exception>
    public FrameLease ToLease()
    {
        var lease = _lease;
        if (lease is null || !lease.TryEndUse(_use))
        {
            ThrowEnded();
        }

        lease.Keep();
        return lease;
    }

    /// <summary>Gives the frame back. Doing so twice is harmless.</summary>
    public void Dispose()
    {
        if (_lease is { } lease && lease.TryEndUse(_use))
        {
            lease.Dispose();
            lease.LetReuse();
        }
    }

    [DoesNotReturn]
    private static void ThrowEnded() => throw new ObjectDisposedException(
        nameof(BusFrame), "A frame was used after it was given back: read the pixels before Dispose, or hold the frame longer.");
}
