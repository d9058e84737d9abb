using Kinora.Frames.Results;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// Decides what a live stream gives up when it cannot have the time it needs, so that what it still gives is fresh and evenly spaced. In
/// order: a frame whose result would come too late is skipped in favour of the next; when half of the last eight wanted frames were lost or
/// late, a smaller model takes over where that is allowed; else every second, fourth, eighth wanted frame is taken. When eight in a row
/// were neither, the last step is taken back, after 5 s at the earliest; where that turns out to have been too soon, after twice the time. One stream's; thread-safe.
/// </summary>
/// <param name="budget">The oldest that a result may be when it is ready; null for any age.</param>
/// <param name="scalable">Steps with smaller models that may be used.</param>
/// <param name="time">The clock.</param>
internal sealed class LoadShedder(TimeSpan? budget, IReadOnlyList<IScalableStep> scalable, TimeProvider time)
{
    /// <summary>How many wanted frames make a judgement.</summary>
    private const int Window = 8;

    private const int LargestDivisor = 8;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private TimeSpan _pause = ShortestPause;
    private long _changed = time.GetTimestamp();
    private bool _changedUp;
    private bool _wasSkipped;
    private bool _wasLate;
    private int _good;
    private int _bad;
    private string _reason = Shed.OverCapacity;

    /// <summary>Of the frames that are wanted, one of so many is taken: 1, 2, 4 or 8.</summary>
    public int Divisor { get; private set; } = 1;

    /// <summary>
    /// True when the result would come too late, but that of a newer frame would not. Never twice in a row, so that an estimate that is
    /// wrong cannot silence a stream.
    /// </summary>
    /// <param name="age">How old the frame is now.</param>
    /// <param name="typical">How long its steps take as a rule.</param>
    public bool ShouldSkip(TimeSpan age, TimeSpan typical)
    {
        lock (_gate)
        {
            _wasSkipped = !_wasSkipped && typical <= budget && age + typical > budget;
            return _wasSkipped;
        }
    }

    /// <summary>A result is ready, or a frame was skipped.</summary>
    /// <param name="age">How old the frame is now; null when it was skipped.</param>
    /// <param name="missed">How many wanted frames were lost before it.</param>
    /// <returns>What the result is to say.</returns>
    public Shed? OnFrame(TimeSpan? age, int missed)
    {
        lock (_gate)
        {
            var isLate = age is null || age > budget;
            _reason = isLate ? Shed.OverBudget : missed > 0 ? Shed.OverCapacity : _reason;
            _bad += Math.Min(missed, Window) + (isLate ? 1 : 0);
            _good += isLate ? 0 : 1;
            if (_good + _bad >= Window)
            {
                Judge();
            }

            var wasSkipped = missed > 0 || _wasLate;
            _wasLate = age is null;
            return Divisor > 1 ? new Shed(_reason, Shed.LowerRate)
                : IsScaledDown() ? new Shed(_reason, Shed.SmallerModel)
                : wasSkipped ? new Shed(_reason, Shed.Skipped)
                : null;
        }
    }

    private void Judge()
    {
        var now = time.GetTimestamp();
        var since = time.GetElapsedTime(_changed, now);
        if (2 * _bad >= _good + _bad)
        {
            _pause = !_changedUp ? _pause : since < 2 * _pause ? Min(2 * _pause, LongestPause) : ShortestPause;
            GiveUpMore();
            (_changed, _changedUp) = (now, false);
        }
        else if (_bad == 0 && since >= _pause && TakeBack())
        {
            (_changed, _changedUp) = (now, true);
        }

        (_good, _bad) = (0, 0);
    }

    private void GiveUpMore()
    {
        foreach (var step in scalable)
        {
            if (step.Level + 1 < step.Levels)
            {
                step.Level++;
                return;
            }
        }

        Divisor = Math.Min(2 * Divisor, LargestDivisor);
    }

    private bool IsScaledDown()
    {
        foreach (var step in scalable)
        {
            if (step.Level > 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool TakeBack()
    {
        if (Divisor > 1)
        {
            Divisor /= 2;
            return true;
        }

        foreach (var step in scalable)
        {
            if (step.Level > 0)
            {
                step.Level--;
                return true;
            }
        }

        return false;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
