namespace Kinora.Media.Push;

/// <summary>A producer's stay at a source <c>push:NAME</c>. Its methods are called one at a time.</summary>
public sealed class PushSession : IAsyncDisposable
{
    /// <summary>So many frames, over at least <see cref="FruitlessTime"/>, may come to nothing before the producer is sent away.</summary>
    private const int FruitlessFrames = 30;

    private static readonly TimeSpan FruitlessTime = TimeSpan.FromSeconds(10);

    private readonly PushDoor _door;
    private readonly CancellationTokenSource _ended = new();
    private PushException? _end;
    private PushRun? _run;
    private long _decodedByOthers;
    private long _lastPush;
    private long _lastDecoded;
    private long _fruitless;
    private long _fruitfulAt;
    private bool _isPushing;
    private bool _hasFinished;

    internal PushSession(PushDoor door)
    {
        _door = door;
        _lastPush = _fruitfulAt = door.Time.GetTimestamp();
        Ended = _ended.Token;
    }

    /// <summary>Cancelled when the producer is to leave: another has its place, or nobody reads any more. The next push says why.</summary>
    public CancellationToken Ended { get; }

    /// <summary>Frames that came.</summary>
    public long Received { get; private set; }

    /// <summary>Frames that became pictures of the source.</summary>
    public long Decoded => _decodedByOthers + (_run?.Decoded ?? 0);

    /// <summary>The first thing that was wrong with a frame, in one sentence; null when nothing was.</summary>
    public string? Problem { get; private set; }

    /// <summary>How long nothing was pushed.</summary>
    internal TimeSpan Silence => Volatile.Read(ref _isPushing) ? TimeSpan.Zero : _door.Time.GetElapsedTime(Volatile.Read(ref _lastPush));

    /// <summary>
    /// Hands a frame to the source; waits while the source is not ready for it. A damaged one is counted and passed over, and so is one that nobody reads.
    /// </summary>
    /// <exception cref="PushException">The frame is not as it must be, or the producer is sent away.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask PushAsync(PushedFrame frame, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        frame.Check();
        Received++;
        Volatile.Write(ref _isPushing, true);
        try
        {
            if (await _door.RunAsync(cancellationToken).ConfigureAwait(false) is { } run)
            {
                GoTo(run);
                Problem = await run.TakeAsync(frame, cancellationToken).ConfigureAwait(false) is { } problem ? Problem ?? problem : Problem;
                CheckProgress();
            }
        }
        finally
        {
            Volatile.Write(ref _lastPush, _door.Time.GetTimestamp());
            Volatile.Write(ref _isPushing, false);
        }

        ThrowIfEnded();
    }

    /// <summary>Says that no more frames will come, and waits until those on their way are pictures. The counts are final then.</summary>
    public async Task FinishAsync()
    {
        if (_hasFinished)
        {
            return;
        }

        _hasFinished = true;
        if (_run is { } run)
        {
            var problem = await run.FinishAsync().ConfigureAwait(false);
            Problem ??= problem;
        }

        _door.Leave(this);
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync().ConfigureAwait(false);
        _ended.Dispose();
    }

    /// <summary>Sends the producer away.</summary>
    internal void End(PushException why)
    {
        if (Interlocked.CompareExchange(ref _end, why, null) is not null)
        {
            return;
        }

        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has left by itself at this moment.
        }
    }

    /// <summary>Throws why the producer was sent away, if it was.</summary>
    /// <exception cref="PushException">It was.</exception>
    public void ThrowIfEnded()
    {
        if (Volatile.Read(ref _end) is { } end)
        {
            throw new PushException(end.Refusal, end.Message, end);
        }
    }

    private void GoTo(PushRun run)
    {
        if (_run != run)
        {
            _decodedByOthers = Decoded;
            _run = run;
        }
    }

    private void CheckProgress()
    {
        if (Decoded != _lastDecoded)
        {
            (_lastDecoded, _fruitless, _fruitfulAt) = (Decoded, 0, _door.Time.GetTimestamp());
        }
        else if (++_fruitless >= FruitlessFrames && _door.Time.GetElapsedTime(_fruitfulAt) > FruitlessTime)
        {
            throw new PushException(
                PushRefusal.Undecodable, $"The last {_fruitless} frames were no pictures: {Problem ?? "the decoder makes nothing of them. Check that format tells what is sent."}");
        }
    }
}
