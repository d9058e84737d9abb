using System.Runtime.CompilerServices;
using Kinora.Frames.Feeds;

namespace Kinora.Pipelines.Results;

/// <summary>A reader's place among a stream's results. One consumer at a time; <see cref="Dispose"/> ends a waiting read.</summary>
public sealed class ResultReader : IDisposable
{
    private readonly ResultHub _hub;
    private readonly FrameSignal _signal = new();
    private long _next;
    private bool _isWaiting;
    private volatile bool _closed;

    internal ResultReader(ResultHub hub, long next) => (_hub, _next) = (hub, next);

    /// <summary>How many results this reader has lost because it was too slow.</summary>
    public long Lost { get; private set; }

    /// <summary>The next result; null when no more will come.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; no result is lost.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ResultEvent?> NextAsync(CancellationToken cancellationToken)
    {
        while (!_closed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_hub.TryTake(this, out var taken))
            {
                return taken;
            }

            await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    public void Dispose()
    {
        if (!_closed)
        {
            _closed = true;
            _hub.Close(this);
            _signal.Set();
        }
    }

    /// <summary>Called under the hub's lock: the next result of the list, or true with null when the list has ended.</summary>
    internal bool Take(ReadOnlySpan<ResultEvent?> ring, long published, bool completed, out ResultEvent? taken)
    {
        var lost = Math.Max(0, published - ring.Length - _next);
        Lost += lost;
        _next += lost;
        var isThere = _next < published;
        taken = isThere ? ring[(int)(_next++ % ring.Length)] : null;
        return isThere || completed;
    }

    /// <summary>Called under the hub's lock: true when the reader was not waiting yet.</summary>
    internal bool StartWaiting() => !_isWaiting && (_isWaiting = true);

    /// <summary>Called under the hub's lock.</summary>
    internal void StopWaiting() => _isWaiting = false;

    internal void Wake() => _signal.Set();
}
