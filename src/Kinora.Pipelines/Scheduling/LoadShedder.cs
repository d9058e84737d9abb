using Kinora.Frames.Results;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// Decides what a live stream gives up when it cannot have the time it needs, so that what it still gives is fresh and evenly spaced. In
/// order: a frame whose result would come too late is skipped in favour of the next; when half of eight wanted frames were lost or
/// late, a smaller model takes over where that is allowed; else every second, fourth, eighth wanted frame is taken. When eight
/// were neither, the last step is taken back, after 5 s at the earliest; where that turns out to have been too soon, after twice the time.
/// One stream's; thread-safe.
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
    private bool _isSkipping;
    private bool _wasSkipped;
    private string _reason = Shed.OverCapacity;
    private int _good;
    private int _late;
    private int _lost;

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
            _isSkipping = !_isSkipping && typical <= budget && age + typical > budget;
            return _isSkipping;
        }
    }

    /// <summary>A result is ready, or a frame was skipped.</summary>
    /// <param name="age">How old the frame is now; null when it was skipped.</param>
    /// <param name="missed">How many wanted frames were lost before it.</param>
    /// <param name="typical">How long its steps take as a rule.</param>
    /// <returns>What the result is to say.</returns>
    public Shed? OnFrame(TimeSpan? age, int missed, TimeSpan typical)
    {
        lock (_gate)
        {
            var isLate = age > budget;
            _lost += Math.Min(missed, Window) + (age is null ? 1 : 0);
            _late += isLate ? 1 : 0;
            _good += age is null || isLate ? 0 : 1;
            _reason = isLate || age is null ? Shed.OverBudget : missed > 0 ? Shed.OverCapacity : _reason;
            if (_good + _late + _lost >= Window)
            {
                Judge(isRateOfUse: !(typical > budget));
            }

            var followsSkipped = missed > 0 || _wasSkipped;
            _wasSkipped = age is null;
            return Divisor > 1 ? new Shed(_reason, Shed.LowerRate)
                : scalable.Any(static step => step.Level > 0) ? new Shed(_reason, Shed.SmallerModel)
                : followsSkipped ? new Shed(_reason, Shed.Skipped)
                : isLate ? new Shed(_reason, Shed.Late)
                : null;
        }
    }

    /// <param name="isRateOfUse">False when the steps alone take longer than the budget: fewer frames would not make results any fresher.</param>
    private void Judge(bool isRateOfUse)
    {
        var now = time.GetTimestamp();
        var since = time.GetElapsedTime(_changed, now);
        var bad = _late + _lost;
        if (2 * bad >= _good + bad)
        {
            if (GiveUpMore(isRateOfUse || 2 * _lost >= _good + bad))
            {
                _pause = !_changedUp ? _pause : since < 2 * _pause ? Min(2 * _pause, LongestPause) : ShortestPause;
                (_changed, _changedUp) = (now, false);
            }
        }
        else if (bad == 0 && since >= _pause && TakeBack())
        {
            (_changed, _changedUp) = (now, true);
        }

        (_good, _late, _lost) = (0, 0, 0);
    }

    private bool GiveUpMore(bool mayLowerRate)
    {
        foreach (var step in scalable)
        {
            if (step.Level + 1 < step.Levels)
            {
                step.Level++;
                return true;
            }
        }

        if (!mayLowerRate)
        {
            return false;
        }

        Divisor = Math.Min(2 * Divisor, LargestDivisor);
        return true;
    }

    private bool TakeBack()
    {
        if (Divisor > 1)
        {
            Divisor /= 2;
            return true;
        }

        for (var i = scalable.Count - 1; i >= 0; i--)
        {
            if (scalable[i].Level > 0)
            {
                scalable[i].Level--;
                return true;
            }
        }

        return false;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
