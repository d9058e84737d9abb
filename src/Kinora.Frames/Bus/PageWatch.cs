using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Bus;

/// <summary>
/// Looks now and then at what a client's page says, and finds clients that stand still and pages that no client of Kinora's writes. What
/// stands there is never believed, so a look may come at any time.
/// </summary>
internal sealed class PageWatch(RemoteReader reader, long begun)
{
    /// <summary>A client may have read a frame that the writer has not counted yet.</summary>
    private const int Uncounted = 2;

    private readonly (ulong Hold, ulong Sequence, long Since)[] _holds = new (ulong, ulong, long)[reader.HeldQuota];
    private (ulong Next, long Since) _read = (0, begun);

    /// <summary>Why the client has to be sent away; null when all is well.</summary>
    /// <param name="current">The publisher's generation; null before the first frame.</param>
    /// <param name="committed">Counts the frames that were committed.</param>
    /// <param name="limit">Longest that a frame may be held, and that a Reliable client may read nothing.</param>
    /// <param name="now">For how long the publisher has been running, in ticks of the stopwatch.</param>
    public string? Look(WrittenGeneration? current, Func<long> committed, TimeSpan limit, long now)
    {
        var next = reader.Page.Next;
        var published = (ulong)committed();
        if (next > published + Uncounted)
        {
            return $"It wants frame {next}, and {published} were published.";
        }

        if (reader.Page.Generation is var generation && generation > (current?.Number ?? 0))
        {
            return $"It reads from generation {generation}, and there are {current?.Number ?? 0}.";
        }

        if (next > published || next != _read.Next)
        {
            _read = (next, now);
        }

        return reader.Mode.IsReliable && IsOver(_read.Since, now, limit)
            ? string.Create(CultureInfo.InvariantCulture, $"It is waited for and has read nothing for {limit.TotalSeconds:0.###} s, though frames were there.")
            : LookAtHolds(current, limit, now);
    }

    private string? LookAtHolds(WrittenGeneration? current, TimeSpan limit, long now)
    {
        for (var entry = 0; entry < _holds.Length; entry++)
        {
            var hold = reader.Page.HoldAt(entry);
            var (generation, slot) = ((uint)(hold >> 32), (uint)hold - 1);
            if (hold != 0 && (current is null || generation == 0 || generation > current.Number || slot >= (generation == current.Number ? (uint)current.Slots : PoolLayout.MaxSlots)))
            {
                return $"It holds slot {slot} of generation {generation}, which there is not.";
            }

            // The same slot may hold another frame by now; one of an older generation keeps its frame.
            var sequence = hold != 0 && generation == current!.Number ? Volatile.Read(ref current.Header((int)slot).Sequence) : 0;
            if (hold == 0 || _holds[entry].Hold != hold || _holds[entry].Sequence != sequence)
            {
                _holds[entry] = (hold, sequence, now);
            }
            else if (IsOver(_holds[entry].Since, now, limit))
            {
                return string.Create(CultureInfo.InvariantCulture, $"It has held a frame for longer than {limit.TotalSeconds:0.###} s.");
            }
        }

        return null;
    }

    private static bool IsOver(long since, long now, TimeSpan limit) => limit != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(since, now) > limit;
}
