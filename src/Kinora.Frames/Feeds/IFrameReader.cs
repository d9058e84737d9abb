namespace Kinora.Frames.Feeds;

/// <summary>
/// What reads a source's frames one after the other, wherever they lie: in a pool of this process, or in another's. One consumer at a time;
/// disposing of it may come from any thread and ends a waiting <see cref="NextAsync"/>.
/// </summary>
public interface IFrameReader : IDisposable
{
    /// <summary>How many frames were handed out.</summary>
    long Delivered { get; }

    /// <summary>How many frames there were and were never handed out, because the reader was too slow.</summary>
    long Dropped { get; }

    /// <summary>
    /// The next frame by the reader's rule; null once the source has ended and everything was read. Dispose the lease as soon as the pixels
    /// are no longer needed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The caller already holds as many leases as it asked for.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no frame is lost.</exception>
    ValueTask<FrameLease?> NextAsync(CancellationToken cancellationToken = default);
}
