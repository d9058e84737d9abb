namespace Kinora.Describe.Scene;

/// <content>What has come and what has gone.</content>
internal sealed partial class SceneMemory
{
    /// <summary>A departure and an arrival of the same sort within this time, in seconds, are one thing that was lost and found.</summary>
    private const double Swap = 1.5;

    /// <summary>How long an arrival waits to be told, in seconds: by then it shows whether something only changed its number.</summary>
    private const double ArrivalDelay = 0.8;

    private const int MaxDepartures = 64;

    private readonly List<(Noun Noun, double At, bool OverEdge)> _departures = [];

    /// <summary>Whether an object is told of as having come.</summary>
    public bool IsNew(SceneObject thing) =>
        thing is { CameAt: >= 0, IsShadowed: false } && Now - thing.CameAt >= ArrivalDelay
        && Now - thing.CameAt < ArrivalDelay + options.TellChanges.TotalSeconds;

    /// <summary>The latest change that is still told; null when there is none.</summary>
    public SceneChange? LatestChange()
    {
        SceneChange? latest = null;
        var at = double.NegativeInfinity;
        foreach (var thing in _objects)
        {
            if (IsNew(thing) && thing.CameAt + ArrivalDelay > at)
            {
                at = thing.CameAt + ArrivalDelay;
                latest = new SceneChange(thing.Noun, 0, HasCome: true, thing.CameOverEdge);
            }
        }

        foreach (var (noun, time, overEdge) in _departures)
        {
            if (IsTold(time) && time > at)
            {
                at = time;
                latest = new SceneChange(noun, 0, HasCome: false, overEdge);
            }
        }

        return latest is { } change ? change with { Count = CountLike(change) } : null;
    }

    private int CountLike(in SceneChange change)
    {
        var count = 0;
        if (change.HasCome)
        {
            foreach (var thing in _objects)
            {
                count += IsNew(thing) && thing.Noun == change.Noun && thing.CameOverEdge == change.OverEdge ? 1 : 0;
            }

            return count;
        }

        foreach (var (noun, time, overEdge) in _departures)
        {
            count += IsTold(time) && noun == change.Noun && overEdge == change.OverEdge ? 1 : 0;
        }

        return count;
    }

    private bool IsTold(double departure) => Now - departure < options.TellChanges.TotalSeconds;

    /// <summary>Takes back the latest departure of the same sort, if it is fresh.</summary>
    private bool TakeDeparture(Noun noun)
    {
        for (var i = _departures.Count - 1; i >= 0; i--)
        {
            if (_departures[i].Noun == noun && Now - _departures[i].At < Swap)
            {
                _departures.RemoveAt(i);
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes back the latest arrival of the same sort, if it is fresh: that one is the thing that seemed to go.</summary>
    private bool TakeArrival(Noun noun)
    {
        foreach (var thing in _objects)
        {
            if (thing.IsPresent && thing.Noun == noun && thing.CameAt >= 0 && Now - thing.CameAt < Swap)
            {
                thing.CameAt = -1;
                return true;
            }
        }

        return false;
    }

    private void Depart(Noun noun, bool overEdge)
    {
        if (_departures.Count == MaxDepartures)
        {
            _departures.RemoveAt(0);
        }

        _departures.Add((noun, Now, overEdge));
    }

    private void ForgetOldDepartures()
    {
        while (_departures.Count > 0 && Now - _departures[0].At > Math.Max(Swap, options.TellChanges.TotalSeconds))
        {
            _departures.RemoveAt(0);
        }
    }
}
