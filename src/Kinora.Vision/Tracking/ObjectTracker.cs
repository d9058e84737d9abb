using System.Runtime.InteropServices;
using Kinora.Frames.Results;

namespace Kinora.Vision.Tracking;

/// <summary>
/// OC-SORT with ByteTrack's second pass: an observation-centric Kalman tracker that also continues tracks with detections too weak to count
/// by themselves. It keeps the time of the source, so frames may come at any rate and with gaps. Nothing is allocated once the largest
/// scene has been seen. Not thread-safe.
/// </summary>
internal sealed class ObjectTracker(TrackerOptions options)
{
    /// <summary>What one frame lasts, in seconds, where the time stamps do not say.</summary>
    private const double NominalInterval = 1.0 / 30;

    /// <summary>Time stamps that go back by less than this, in seconds, are jitter; by more, the source has started again.</summary>
    private const double SeamThreshold = 0.5;

    /// <summary>The longest time, in seconds, over which motion is extrapolated.</summary>
    private const double MaxPrediction = 2;

    /// <summary>How many updates may miss a track that is not confirmed yet.</summary>
    private const int MaxTentativeMisses = 1;

    private readonly Association _association = new(options);
    private readonly Candidates _candidates = new(options);
    private readonly List<TrackState> _tracks = [];
    private readonly List<TrackState> _alone = [];
    private readonly Stack<TrackState> _pool = [];
    private TimeSpan? _lastPts;
    private double _now;
    private long _updates;
    private int _updatesSinceStart;
    private int _lastId;

    /// <summary>Forgets all tracks; their numbers are not given again.</summary>
    public void Reset()
    {
        foreach (var track in _tracks)
        {
            _pool.Push(track);
        }

        _tracks.Clear();
        _lastPts = null;
        _updatesSinceStart = 0;
    }

    /// <summary>Moves all tracks on to a frame on which no detector ran: no track counts it as a miss.</summary>
    public void Predict(TimeSpan pts) => Advance(pts);

    /// <summary>
    /// Moves on to the frame at <paramref name="pts"/> and joins its detections with the tracks: writes the number of its track into each
    /// detection, and removes the weak detections that continue none.
    /// </summary>
    public void Update(List<Detection> detections, TimeSpan pts)
    {
        var jumped = Advance(pts);
        _updates++;
        _updatesSinceStart++;

        var span = CollectionsMarshal.AsSpan(detections);
        _candidates.Read(span);
        Associate(span);
        foreach (var track in _alone)
        {
            track.Miss();
        }

        Retire(jumped);
        foreach (var index in _candidates.Strong)
        {
            Begin(ref span[index]);
        }

        RemoveWeak(detections);
    }

    /// <summary>Writes the confirmed tracks, oldest first.</summary>
    public void CopyTo(List<Track> tracks)
    {
        tracks.Clear();
        foreach (var track in _tracks)
        {
            if (track.IsConfirmed)
            {
                tracks.Add(track.ToTrack(_now));
            }
        }
    }

    /// <summary>Moves the clock and all tracks; true when the source has jumped back, so that motion predicts nothing.</summary>
    private bool Advance(TimeSpan pts)
    {
        var elapsed = _lastPts is { } last ? (pts - last).TotalSeconds : NominalInterval;
        var jumped = elapsed < -SeamThreshold;
        if (jumped)
        {
            _updatesSinceStart = 0;
            foreach (var track in _tracks)
            {
                track.ForgetMotion();
            }
        }

        if (elapsed <= 0)
        {
            elapsed = NominalInterval;
        }

        _lastPts = pts;
        _now += elapsed;
        foreach (var track in _tracks)
        {
            track.Predict((float)Math.Min(elapsed, MaxPrediction));
        }

        return jumped;
    }

    /// <summary>Joins tracks and detections in three passes; what no pass has joined stays in the lists.</summary>
    private void Associate(Span<Detection> detections)
    {
        _association.Begin(_now);
        _alone.Clear();
        _alone.AddRange(_tracks);
        _association.Pass(_alone, _candidates.Strong, detections, Association.Against.PredictionAndDirection);
        _candidates.Strong.AddRange(_candidates.Parts);
        _association.Pass(_alone, _candidates.Strong, detections, Association.Against.LastStrong);
        _association.Pass(_alone, _candidates.Weak, detections, Association.Against.PredictionByWeak);
        foreach (var (track, index) in _association.Pairs)
        {
            ref var detection = ref detections[index];
            track.Continue(detection, _now, _updates);
            if (detection.Score >= options.HighScore)
            {
                track.RememberStrong(_now);
            }

            if (!track.IsConfirmed && IsConfirmedBy(track))
            {
                track.Confirm(++_lastId);
            }

            detection = detection with { Track = track.Id };
        }
    }

    private bool IsConfirmedBy(TrackState track) =>
        track.Hits >= options.MinHits
        || _updatesSinceStart <= options.MinHits
        || (track.Hits >= 2 && _now - track.FirstSeen >= options.ConfirmAfter.TotalSeconds);

    private void Retire(bool jumped)
    {
        var kept = 0;
        for (var i = 0; i < _tracks.Count; i++)
        {
            var track = _tracks[i];
            if (track.Misses > 0 && (jumped || HasEnded(track)))
            {
                _pool.Push(track);
            }
            else
            {
                _tracks[kept++] = track;
            }
        }

        _tracks.RemoveRange(kept, _tracks.Count - kept);
    }

    private bool HasEnded(TrackState track) => track.IsConfirmed
        ? track.Misses > options.MinMisses && _now - track.LastSeen > options.MaxAge.TotalSeconds
        : track.Misses > MaxTentativeMisses;

    private void Begin(ref Detection detection)
    {
        if (_tracks.Count >= options.MaxTracks && !TryMakeRoom())
        {
            return;
        }

        var track = _pool.TryPop(out var used) ? used : new TrackState();
        track.Start(detection, _now, _updates);
        if (IsConfirmedBy(track))
        {
            track.Confirm(++_lastId);
        }

        _tracks.Add(track);
        detection = detection with { Track = track.Id };
    }

    private bool TryMakeRoom()
    {
        var longest = -1;
        for (var i = 0; i < _tracks.Count; i++)
        {
            if (_tracks[i].Misses > 0 && (longest < 0 || _tracks[i].LastSeen < _tracks[longest].LastSeen))
            {
                longest = i;
            }
        }

        if (longest < 0)
        {
            return false;
        }

        _pool.Push(_tracks[longest]);
        _tracks.RemoveAt(longest);
        return true;
    }

    /// <summary>Takes out what is too weak to count by itself and has continued no confirmed track.</summary>
    private void RemoveWeak(List<Detection> detections)
    {
        var kept = 0;
        for (var i = 0; i < detections.Count; i++)
        {
            if (detections[i].Score >= options.HighScore || detections[i].Track > 0)
            {
                detections[kept++] = detections[i];
            }
        }

        detections.RemoveRange(kept, detections.Count - kept);
    }
}
