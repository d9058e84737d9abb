namespace Kinora.Models.Hub.Downloads;

/// <summary>The waits between attempts: each twice as long as the one before, by chance somewhat less, and what the server asks for.</summary>
internal sealed class Backoff(DownloadOptions options, TimeProvider time)
{
    private static readonly TimeSpan MostAskedFor = TimeSpan.FromMinutes(1);

    private int _failures;

    /// <summary>Something has arrived: the next failure counts as the first.</summary>
    public void Succeeded() => _failures = 0;

    /// <summary>Waits before the next attempt; false when there shall be none.</summary>
    public async Task<bool> WaitAsync(TimeSpan? askedFor, CancellationToken cancellation)
    {
        if (_failures++ >= options.Retries)
            return false;
        var delay = Math.Min(options.MaxDelay.TotalMilliseconds, options.Delay.TotalMilliseconds * Math.Pow(2, _failures - 1));
        var wait = TimeSpan.FromMilliseconds(delay * (0.5 + (Random.Shared.NextDouble() / 2)));
        if (askedFor is { } asked && asked > wait)
            wait = asked < MostAskedFor ? asked : MostAskedFor;
        await Task.Delay(wait, time, cancellation);
        return true;
    }
}
