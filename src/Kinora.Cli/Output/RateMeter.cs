using System.Diagnostics;

namespace Kinora.Cli.Output;

/// <summary>Results a second over the last two seconds, or over what there is so far.</summary>
internal sealed class RateMeter
{
    private const int Window = 2;

    private readonly Queue<long> _times = new();

    public double PerSecond { get; private set; }

    /// <summary>Counts one result at a time of <see cref="Stopwatch"/>.</summary>
    public void Count(long timestamp)
    {
        _times.Enqueue(timestamp);
        while (_times.Count > 2 && timestamp - _times.Peek() > Window * Stopwatch.Frequency)
        {
            _times.Dequeue();
        }

        var span = timestamp - _times.Peek();
        PerSecond = span > 0 ? (_times.Count - 1) * (double)Stopwatch.Frequency / span : 0;
    }
}
