using Kinora.Frames.Results;
using Kinora.Vision.Steps;

namespace Kinora.Describe.Scene;

/// <summary>
/// What is in the scene now, what has come and what has gone: the tracks of a stream made steady against single frames without a detection
/// and against tracks that end and start again under another number. Without a tracker it is simply what the frame shows. Nothing is
/// allocated once the largest scene has been seen. Not thread-safe.
/// </summary>
internal sealed partial class SceneMemory(SceneOptions options)
{
    /// <summary>What one frame lasts, in seconds, where the time stamps do not say.</summary>
    private const double NominalInterval = 1.0 / 30;

    /// <summary>What is there in the first second, in seconds, was always there.</summary>
    private const double WarmUp = 1;

    /// <summary>A box within this part of the picture's size from its edge touches it.</summary>
    private const float EdgeWidth = 0.02f;

    private const int MaxObjects = 300;

    private readonly Nouns _nouns = new();
    private readonly List<SceneObject> _objects = [];
    private readonly Stack<SceneObject> _pool = [];
    private TimeSpan? _lastPts;
    private double _elapsed;

    /// <summary>What is in the scene.</summary>
    public List<SceneObject> Objects => _objects;

    /// <summary>The scene's own time in seconds since it started; it never goes back.</summary>
    public double Now { get; private set; }

    public void Reset()
    {
        Forget();
        _departures.Clear();
        _lastPts = null;
        Now = 0;
    }

    /// <summary>Takes in one frame.</summary>
    public void Update(StepContext context)
    {
        var elapsed = _lastPts is { } last ? (context.Pts - last).TotalSeconds : 0;
        _elapsed = elapsed > 0 || _lastPts is null ? elapsed : NominalInterval;
        Now += _elapsed;
        _lastPts = context.Pts;
        if (context.HasTracks)
        {
            UpdateTracks(context);
        }
        else
        {
            ShowDetections(context);
        }

        FindShadowed();
    }

    /// <summary>How many things of a sort there are, of all sorts for null, and when the one lost from sight first was last seen.</summary>
    public int Count(Noun? noun, out double lastSeen)
    {
        var count = 0;
        lastSeen = Now;
        foreach (var thing in _objects)
        {
            if (!thing.IsShadowed && (noun is null || thing.Noun == noun))
            {
                count++;
                lastSeen = Math.Min(lastSeen, thing.LastSeen);
            }
        }

        return count;
    }

    /// <summary>Takes in that the sentence for this frame names a sort of thing.</summary>
    public void Show(Noun noun)
    {
        foreach (var thing in _objects)
        {
            if (thing.Noun == noun)
            {
                thing.Show(Now, _elapsed);
            }
        }
    }

    private void UpdateTracks(StepContext context)
    {
        foreach (var thing in _objects)
        {
            thing.IsPresent = false;
        }

        foreach (var track in context.Tracks)
        {
            var noun = _nouns.For(track.Label);
            var atEdge = IsAtEdge(track.Box, context);
            if (Find(track.Id) is { } known)
            {
                // A track that coasts counts for a while: one frame without a detection changes nothing.
                if (known.CountUnseen(track.Unseen) <= 1 || track.Unseen <= options.Hold)
                {
                    known.Continue(track, Now, atEdge);
                }
            }
            else if (track.Unseen == TimeSpan.Zero && _objects.Count < MaxObjects)
            {
                Arrive(track.Id, noun, new Detection(track.Label, track.Score, track.Box), atEdge);
            }
        }

        RemoveAbsent(context);
        ForgetOldDepartures();
    }

    private void ShowDetections(StepContext context)
    {
        Forget();
        foreach (var detection in context.Detections)
        {
            if (_objects.Count < MaxObjects && detection.Box.Area is > 0 and < float.PositiveInfinity)
            {
                Add(0, _nouns.For(detection.Label), detection, overEdge: false);
            }
        }
    }

    private void Arrive(int id, Noun noun, in Detection detection, bool overEdge)
    {
        var thing = Add(id, noun, detection, overEdge);
        if (Now >= WarmUp && noun.Kind != NounKind.Thing && !HasOtherName(thing) && !TakeDeparture(thing))
        {
            thing.Come(Now);
        }

        SilenceDepartures(noun);
    }

    private void RemoveAbsent(StepContext context)
    {
        var kept = 0;
        for (var i = 0; i < _objects.Count; i++)
        {
            var thing = _objects[i];
            if (thing.IsPresent)
            {
                _objects[kept++] = thing;
                continue;
            }

            _pool.Push(thing);
            if (Now >= WarmUp && thing.Noun.Kind != NounKind.Thing && !HasOtherName(thing) && !TakeArrival(thing))
            {
                Depart(thing, IsAtEdge(thing.Box, context));
            }
        }

        _objects.RemoveRange(kept, _objects.Count - kept);
    }

    /// <summary>Of one thing under two names only one is told.</summary>
    private void FindShadowed()
    {
        foreach (var thing in _objects)
        {
            thing.IsShadowed = false;
            foreach (var other in _objects)
            {
                thing.IsShadowed |= other.Outlasts(thing) && thing.IsLike(other);
            }
        }
    }

    /// <summary>Whether the scene has the same thing under another name: the detector has changed its mind.</summary>
    private bool HasOtherName(SceneObject thing)
    {
        foreach (var other in _objects)
        {
            if (thing.IsLike(other))
            {
                return true;
            }
        }

        return false;
    }

    private SceneObject Add(int id, Noun noun, in Detection detection, bool overEdge)
    {
        var thing = _pool.TryPop(out var used) ? used : new SceneObject();
        thing.Start(id, noun, detection, Now, overEdge);
        _objects.Add(thing);
        return thing;
    }

    private SceneObject? Find(int id)
    {
        foreach (var thing in _objects)
        {
            if (thing.Id == id)
            {
                return thing;
            }
        }

        return null;
    }

    private void Forget()
    {
        foreach (var thing in _objects)
        {
            _pool.Push(thing);
        }

        _objects.Clear();
    }

    private static bool IsAtEdge(in Box box, StepContext context)
    {
        var (x, y) = (EdgeWidth * context.SourceWidth, EdgeWidth * context.SourceHeight);
        return box.X1 < x || box.Y1 < y || box.X2 > context.SourceWidth - x || box.Y2 > context.SourceHeight - y;
    }
}
