using System.Runtime.CompilerServices;
using Kinora.Frames.Feeds;

namespace Kinora.Pipelines.Pictures;

/// <summary>
/// Somebody who looks at a stream. It always gets the newest picture; those that it was too slow for are counted. One consumer at a time.
/// </summary>
public sealed class PictureReader : IDisposable
{
    private readonly LivePictures _pictures;
    private readonly FrameSignal _signal = new();
    private EncodedPicture? _newest;
    private volatile bool _closed;

    internal PictureReader(LivePictures pictures, PictureOptions options, double rate)
    {
        _pictures = pictures;
        Options = options;
        Rate = rate;
    }

    public PictureOptions Options { get; }

    /// <summary>Most pictures a second.</summary>
    public double Rate { get; }

    /// <summary>Pictures that this reader was too slow for.</summary>
    public long Lost { get; private set; }

    /// <summary>When the next picture is due, as a time stamp of the clock; kept by the loop that makes them.</summary>
    internal long Due { get; set; }

    /// <summary>The newest picture, when there is one that this reader has not had; null when no more will come. Dispose of it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<EncodedPicture?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Interlocked.Exchange(ref _newest, null) is { } picture)
            {
                return picture;
            }

            if (_closed)
            {
                return null;
            }

            await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (End())
        {
            _pictures.Close(this);
        }

        Interlocked.Exchange(ref _newest, null)?.Dispose();
    }

    /// <summary>Shows the reader a picture, of which it gets a share.</summary>
    internal void Show(EncodedPicture picture)
    {
        if (Interlocked.Exchange(ref _newest, picture.Share()) is { } missed)
        {
            missed.Dispose();
            Lost++;
        }

        if (_closed)
        {
            Interlocked.Exchange(ref _newest, null)?.Dispose();
        }

        _signal.Set();
    }

    /// <summary>No more pictures will come; false when that was so already.</summary>
    internal bool End()
    {
        var first = !_closed;
        _closed = true;
        _signal.Set();
        return first;
    }
}
