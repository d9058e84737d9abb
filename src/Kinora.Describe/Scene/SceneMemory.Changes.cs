namespace Kinora.Describe.Scene;

/// <content>What has come and what has gone.</content>
internal sealed partial class SceneMemory
{
    /// <summary>A departure and an arrival of the same sort within this time, in seconds, are one thing that was lost and found.</summary>
    private const double Swap = 1.5;

    /// <summary>How long an arrival waits to be told, in seconds: by then it shows whether something only changed its number.</summary>
    private const double ArrivalDelay = 0.8;

    private const int MaxDepartures = 64;

    private readonly List<Departure> _departures = [];

    /// <summary>
    /// Whether an object is told of as having come: it has been seen for a while and is seen still. What is lost from sight stops being
    /// told before it stops being held, by as much as a new sentence takes to settle.
    /// </summary>
    public bool IsNew(SceneObject thing) =>
        thing is { Past.CameAt: >= 0, IsShadowed: false } && thing.SeenFor >= ArrivalDelay
        && Now - thing.LastSeen <= Math.Max(0, (options.Hold - options.Settle).TotalSeconds)
        && Now - thing.Past.CameAt < ArrivalDelay + options.TellChanges.TotalSeconds;

    /// <summary>The latest change that is still told; null when there is none.</summary>
    public SceneChange? LatestChange()
    {
        SceneChange? latest = null;
        var at = double.NegativeInfinity;
        foreach (var thing in _objects)
        {
            if (IsNew(thing) && thing.Past.CameAt + ArrivalDelay > at)
            {
                at = thing.Past.CameAt + ArrivalDelay;
                latest = new SceneChange(thing.Noun, 0, HasCome: true, thing.Past.CameOverEdge);
            }
        }

        foreach (var departure in _departures)
        {
            if (IsTold(departure) && departure.At > at)
            {
                at = departure.At;
                latest = new SceneChange(departure.Noun, 0, HasCome: false, departure.OverEdge);
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
                count += IsNew(thing) && thing.Noun == change.Noun && thing.Past.CameOverEdge == change.OverEdge ? 1 : 0;
            }

            return count;
        }

        foreach (var departure in _departures)
        {
            count += IsTold(departure) && departure.Noun == change.Noun && departure.OverEdge == change.OverEdge ? 1 : 0;
        }

        return count;
    }

    private bool IsTold(in Departure departure) => departure.IsWorthTelling && Now - departure.At < options.TellChanges.TotalSeconds;

    /// <summary>Takes back the latest departure of the same sort, if it is fresh: the thing that went is the one that came.</summary>
    private bool TakeDeparture(SceneObject thing)
    {
        for (var i = _departures.Count - 1; i >= 0; i--)
        {
            if (_departures[i].Noun == thing.Noun && Now - _departures[i].At < Swap)
            {
                thing.Resume(_departures[i].Past);
                _departures.RemoveAt(i);
                return true;
            }
        }

        return false;
    }

    /// <summary>That one has left says nothing once another like it has come.</summary>
    private void SilenceDepartures(Noun noun)
    {
        for (var i = 0; i < _departures.Count; i++)
        {
            if (_departures[i].Noun == noun)
            {
                _departures[i] = _departures[i] with { IsWorthTelling = false };
            }
        }
    }

    /// <summary>Takes back the latest arrival of the same sort, if it is fresh: that one is the thing that seemed to go.</summary>
    private bool TakeArrival(SceneObject gone)
    {
        foreach (var thing in _objects)
        {
            if (thing.IsPresent && thing.Noun == gone.Noun && thing.Past.CameAt >= 0 && Now - thing.Past.CameAt < Swap)
            {
                thing.Resume(gone.Past);
                return true;
            }
        }

        return false;
    }

    private void Depart(SceneObject thing, bool overEdge)
    {
        if (_departures.Count == MaxDepartures)
        {
            _departures.RemoveAt(0);
        }

        _departures.Add(new Departure(thing.Noun, Now, overEdge, thing.IsSettled, thing.Past));
    }

    private void ForgetOldDepartures()
    {
        while (_departures.Count > 0 && Now - _departures[0].At > Math.Max(Swap, options.TellChanges.TotalSeconds))
        {
            _departures.RemoveAt(0);
        }
    }
}
