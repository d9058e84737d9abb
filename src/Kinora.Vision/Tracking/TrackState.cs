using Kinora.Frames.Results;

namespace Kinora.Vision.Tracking;

/// <summary>What the tracker knows of one thing. Pooled: <see cref="Start"/> makes a used one new.</summary>
internal sealed class TrackState
{
    /// <summary>The longest gap, in updates, whose way is walked again; it covers more than a second at 30 a second.</summary>
    private const int MaxReplay = 32;

    private KalmanBox _filter;
    private KalmanBox _filterWhenSeen;
    private ObservationRing _observations;

    public int Id { get; private set; }

    public string Label { get; private set; } = "";

    public float Score { get; private set; }

    public int Hits { get; private set; }

    /// <summary>How many updates in a row have not found it.</summary>
    public int Misses { get; private set; }

    /// <summary>The tracker's time of the first and the last detection, in seconds.</summary>
    public double FirstSeen { get; private set; }

    public double LastSeen { get; private set; }

    public Box LastBox { get; private set; }

    /// <summary>Time and box of the last detection that counts by itself.</summary>
    public double LastStrong { get; private set; }

    public Box LastStrongBox { get; private set; }

    /// <summary>Where it should be now.</summary>
    public Box Predicted { get; private set; }

    public bool IsConfirmed => Id > 0;

    public void Start(in Detection detection, double now, long update)
    {
        Id = 0;
        Label = detection.Label;
        Hits = 0;
        FirstSeen = now;
        _filter = new KalmanBox(detection.Box);
        _observations.Clear();
        Remember(detection, now, update);
        RememberStrong(now);
    }

    public void Confirm(int id) => Id = id;

    public void Predict(float seconds)
    {
        _filter.Predict(seconds);
        Predicted = _filter.Box;
    }

    /// <summary>Takes in the detection that continues the track.</summary>
    public void Continue(in Detection detection, double now, long update)
    {
        if (Misses > 0)
        {
            Replay(detection.Box, (float)(now - LastSeen));
        }
        else
        {
            _filter.Correct(detection.Box);
        }

        Remember(detection, now, update);
    }

    /// <summary>Notes that the detection just taken in counts by itself.</summary>
    public void RememberStrong(double now)
    {
        LastStrong = now;
        LastStrongBox = LastBox;
    }

    public void Miss()
    {
        Misses++;
        _filter.HoldSize();
    }

    /// <summary>Forgets how it moved and keeps where it was last seen: the picture has jumped.</summary>
    public void ForgetMotion()
    {
        _filter = _filterWhenSeen;
        _filter.ForgetMotion();
        _filterWhenSeen = _filter;
        _observations.Clear();
    }

    /// <summary>Where the direction of motion is measured from; false when there is none yet.</summary>
    public bool TryGetAnchor(int span, out float x, out float y) => _observations.TryGetAnchor(span, out x, out y);

    public Track ToTrack(double now) => new(
        Id,
        Label,
        Score,
        Misses == 0 && LastSeen >= now ? LastBox : Predicted,
        _filter.VelocityX,
        _filter.VelocityY,
        _filter.Growth,
        TimeSpan.FromSeconds(now - FirstSeen),
        Hits,
        TimeSpan.FromSeconds(now - LastSeen));

    /// <summary>
    /// Observation-centric re-update (OC-SORT §4.1): what the filter believed while the thing was hidden is dropped, and it walks the
    /// straight way from the last detection to the new one instead.
    /// </summary>
    private void Replay(in Box box, float seconds)
    {
        _filter = _filterWhenSeen;
        var steps = Math.Min(Misses + 1, MaxReplay);
        var from = LastBox;
        for (var step = 1; step <= steps; step++)
        {
            var part = step / (float)steps;
            _filter.Predict(seconds / steps);
            _filter.Correct(new Box(
                float.Lerp(from.X1, box.X1, part),
                float.Lerp(from.Y1, box.Y1, part),
                float.Lerp(from.X2, box.X2, part),
                float.Lerp(from.Y2, box.Y2, part)));
        }
    }

    private void Remember(in Detection detection, double now, long update)
    {
        Score = detection.Score;
        LastBox = detection.Box;
        Predicted = detection.Box;
        LastSeen = now;
        Misses = 0;
        Hits++;
        _filterWhenSeen = _filter;
        _observations.Add(detection.Box, update);
    }
}
