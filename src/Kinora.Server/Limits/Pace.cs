namespace Kinora.Server.Limits;

/// <summary>
/// How fast each sender's bytes, or requests, are taken: some at once, and after them so many in a second, whatever number of connections they come
/// by. Who sends faster waits, which costs nothing here, since the network holds them back. Senders who owe nothing are forgotten. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="perSecond">How many in a second.</param>
/// <param name="atOnce">How many one may be ahead.</param>
/// <param name="longest">How long one is made to wait at most; what would take longer is let off. Null for as long as it takes.</param>
internal sealed class Pace<TSender>(TimeProvider time, int perSecond, int atOnce, TimeSpan? longest = null)
    where TSender : notnull
{
    private const int MostRemembered = 4096;

    private readonly Lock _gate = new();

    /// <summary>When what each has sent is paid off.</summary>
    private readonly Dictionary<TSender, TimeSpan> _paid = [];

    private readonly long _began = time.GetTimestamp();
    private readonly TimeSpan _ahead = TimeSpan.FromSeconds((double)atOnce / perSecond);

    /// <summary>How many senders it remembers.</summary>
    public int Remembered
    {
        get
        {
            lock (_gate)
            {
                return _paid.Count;
            }
        }
    }

    /// <summary>Counts what a sender has sent, and waits until the next may be taken.</summary>
    public Task TakeAsync(TSender sender, int count, CancellationToken cancellationToken) =>
        Count(sender, count) is { Ticks: > 0 } wait ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;

    /// <summary>Counts what a sender has sent.</summary>
    /// <returns>How long the next must wait; none or less for not at all.</returns>
    public TimeSpan Count(TSender sender, int count)
    {
        lock (_gate)
        {
            var now = time.GetElapsedTime(_began);
            if (_paid.Count >= MostRemembered)
            {
                Forget(now);
            }

            var paid = _paid.GetValueOrDefault(sender);
            paid = (paid > now ? paid : now) + TimeSpan.FromSeconds((double)count / perSecond);
            if (longest is { } most && paid > now + _ahead + most)
            {
                paid = now + _ahead + most;
            }

            _paid[sender] = paid;
            return paid - now - _ahead;
        }
    }

    private void Forget(TimeSpan now)
    {
        foreach (var (sender, paid) in _paid)
        {
            if (paid <= now)
            {
                _paid.Remove(sender);
            }
        }
    }
}
