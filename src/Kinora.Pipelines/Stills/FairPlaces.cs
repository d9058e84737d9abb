namespace Kinora.Pipelines.Stills;

/// <summary>
/// Places that callers take in turns: whoever waits gets the next place in the order in which they came, but each caller only one before all
/// others that wait had theirs. Bounded for each caller. Thread-safe.
/// </summary>
/// <param name="mostWaiting">How many one caller may have waiting.</param>
internal sealed class FairPlaces<T>(int mostWaiting)
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Stack<T> _free = [];
    private readonly Dictionary<string, LinkedList<Waiter>> _waiting = new(StringComparer.Ordinal);
    private readonly LinkedList<LinkedList<Waiter>> _turns = [];
    private bool _isClosed;

    /// <summary>How many wait, all callers together.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _turns.Sum(static waiters => waiters.Count);
            }
        }
    }

    /// <summary>Takes a place, now or when it is this caller's turn.</summary>
    /// <param name="caller">Who wants it.</param>
    /// <param name="cancellationToken">Gives the turn up.</param>
    /// <exception cref="PicturesWaitException">The caller has as many waiting as one may have.</exception>
    /// <exception cref="ObjectDisposedException">There are no places any more.</exception>
    public async ValueTask<T> TakeAsync(string caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(PictureAnalyser));
            if (_free.TryPop(out var place))
            {
                return place;
            }

            waiter = Enqueue(caller);
        }

        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((Waiter)state!).GiveUp(token), waiter);
        return await waiter.Place.ConfigureAwait(false);
    }

    /// <summary>Gives a place to whoever's turn it is. False when there are no places any more: the giver disposes of it.</summary>
    public bool GiveBack(T place)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            if (_turns.First is not { Value: var waiters } turn)
            {
                _free.Push(place);
                return true;
            }

            waiter = waiters.First!.Value;
            waiters.RemoveFirst();
            _turns.Remove(turn);
            if (waiters.Count > 0)
            {
                _turns.AddLast(turn);
            }
            else
            {
                _waiting.Remove(waiter.Caller);
            }
        }

        waiter.Give(place);
        return true;
    }

    /// <summary>Sends away all who wait, and gives out the places that are free.</summary>
    public IReadOnlyList<T> Close()
    {
        Waiter[] waiters;
        T[] free;
        lock (_gate)
        {
            _isClosed = true;
            waiters = [.. _turns.SelectMany(static waiters => waiters)];
            free = [.. _free];
            _turns.Clear();
            _waiting.Clear();
            _free.Clear();
        }

        Array.ForEach(waiters, static waiter => waiter.SendAway());
        return free;
    }

    private Waiter Enqueue(string caller)
    {
        if (!_waiting.TryGetValue(caller, out var waiters))
        {
            _waiting[caller] = waiters = [];
            _turns.AddLast(waiters);
        }
        else if (waiters.Count >= mostWaiting)
        {
            throw new PicturesWaitException($"You have {waiters.Count} pictures waiting, the most that one may have (limits.waiting): send the next when one is answered.");
        }

        var waiter = new Waiter(this, caller);
        waiters.AddLast(waiter);
        return waiter;
    }

    private bool Leave(Waiter waiter)
    {
        lock (_gate)
        {
            // Whoever has been given a place, or was sent away, waits no more.
            if (!_waiting.TryGetValue(waiter.Caller, out var waiters) || !waiters.Remove(waiter))
            {
                return false;
            }

            if (waiters.Count == 0)
            {
                _waiting.Remove(waiter.Caller);
                _turns.Remove(waiters);
            }

            return true;
        }
    }

    private sealed class Waiter(FairPlaces<T> places, string caller)
    {
        private readonly TaskCompletionSource<T> _place = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Caller => caller;

        public Task<T> Place => _place.Task;

        public void Give(T place) => _place.SetResult(place);

        public void SendAway() => _place.SetException(new ObjectDisposedException(nameof(PictureAnalyser)));

        public void GiveUp(CancellationToken cancellationToken)
        {
            if (places.Leave(this))
            {
                _place.SetCanceled(cancellationToken);
            }
        }
    }
}
