using Kinora.Frames.Results;
using Kinora.Vision.Tracking;

namespace Kinora.Describe.Scene;

/// <summary>One thing in the scene and how it has moved. Pooled: <see cref="Start"/> makes a used one new.</summary>
internal sealed class SceneObject
{
    // Speeds in sizes a second (a person's size is the height): something moves from Go on until it falls below Stop.
    // A person walks at about .8 heights a second; the trembling boxes of one who stands give less than .1.
    private const float Go = 0.25f;
    private const float Stop = 0.12f;

    // Relative change of size a second: someone who walks towards the camera from 8 m away grows by .15.
    private const float GrowGo = 0.15f;
    private const float GrowStop = 0.07f;

    /// <summary>Time constant, in seconds, over which speeds are averaged.</summary>
    private const float Smoothing = 0.4f;

    /// <summary>How long a thing must be known before anything is said of its motion, in seconds.</summary>
    private const double MinAge = 0.5;

    /// <summary>What has not gone farther than this part of its size stands still.</summary>
    private const float StillRadius = 0.1f;

    /// <summary>Least intersection over union of two boxes that show the same thing.</summary>
    private const float SamePlace = 0.5f;

    /// <summary>A thing is settled, so that its going is worth a sentence, when so many frames have shown it …</summary>
    private const int SettledSightings = 3;

    /// <summary>… and a sentence that named it was right about it for so many seconds.</summary>
    private const double SettledAfter = 1;

    private float _speed;
    private float _growth;
    private Box _stillAt;
    private double _stillSince;
    private double _lastUpdate;
    private int _unseenFrames;

    public int Id { get; private set; }

    public Noun Noun { get; private set; } = null!;

    public Box Box { get; private set; }

    public Motion Motion { get; private set; }

    /// <summary>What would stay known of it if it were lost now.</summary>
    public Past Past { get; private set; }

    /// <summary>True when the current frame has it.</summary>
    public bool IsPresent { get; set; }

    /// <summary>True when another thing stands for it: the detector gave one thing two names.</summary>
    public bool IsShadowed { get; set; }

    /// <summary>When it was first seen, in seconds of the scene's time.</summary>
    public double Since { get; private set; }

    /// <summary>When it was last detected, in seconds of the scene's time.</summary>
    public double LastSeen { get; private set; }

    /// <summary>Whether it has been seen and shown for long enough for anybody to miss it; a false detection has not.</summary>
    public bool IsSettled => Past.Sightings >= SettledSightings && Past.Shown >= SettledAfter;

    /// <summary>The seconds from its first detection to its last; 0 for what so few frames have shown that it may be an error.</summary>
    public double SeenFor => Past.Sightings < SettledSightings ? 0 : LastSeen - Since;

    /// <summary>The score of its last detection, 0..1.</summary>
    public float Score { get; private set; }

    public float Size => Noun.Kind == NounKind.Person ? Box.Height : MathF.Sqrt(Box.Area);

    /// <summary>Makes it new.</summary>
    public void Start(int id, Noun noun, in Detection detection, double now, bool overEdge)
    {
        Id = id;
        Noun = noun;
        Box = detection.Box;
        Score = detection.Score;
        Since = now;
        LastSeen = now;
        IsShadowed = false;
        Motion = Motion.None;
        Past = new Past(CameAt: -1, overEdge, Sightings: 1, Shown: 0);
        IsPresent = true;
        _speed = 0;
        _growth = 0;
        _stillAt = Box;
        _stillSince = now;
        _lastUpdate = now;
        _unseenFrames = 0;
    }

    /// <summary>Its coming is told as one that happens now.</summary>
    public void Come(double now) => Past = Past with { CameAt = now };

    /// <summary>It is the thing that was lost before, whose history goes on.</summary>
    public void Resume(in Past past) =>
        Past = past with { Sightings = past.Sightings + Past.Sightings, Shown = past.Shown + Past.Shown };

    /// <summary>The sentence has named its sort for so many seconds; it counts while it is seen.</summary>
    public void Show(double now, double seconds)
    {
        if (LastSeen >= now && !IsShadowed)
        {
            Past = Past with { Shown = Past.Shown + seconds };
        }
    }

    /// <summary>How many frames in a row, this one included, have not shown it.</summary>
    public int CountUnseen(TimeSpan unseen) => _unseenFrames = unseen > TimeSpan.Zero ? _unseenFrames + 1 : 0;

    /// <summary>Takes in where the track is now. A box cut off by the picture's edge grows without coming closer.</summary>
    public void Continue(in Track track, double now, bool atEdge)
    {
        Box = track.Box;
        Score = track.Score;
        IsPresent = true;
        if (track.Unseen == TimeSpan.Zero)
        {
            LastSeen = now;
            Past = Past with { Sightings = Past.Sightings + 1 };
        }

        var weight = 1 - MathF.Exp(-(float)(now - _lastUpdate) / Smoothing);
        var size = MathF.Max(1, Size);
        _lastUpdate = now;
        _speed += weight * ((track.VelocityX / size) - _speed);
        _growth += weight * ((atEdge ? 0 : track.Growth) - _growth);
        if (Distance(Box, _stillAt) > StillRadius * size)
        {
            _stillAt = Box;
            _stillSince = now;
        }

        Motion = track.Age.TotalSeconds < MinAge ? Motion.None : Judge();
    }

    /// <summary>Whether two things of one kind lie so much in the same place that they are one thing under two names.</summary>
    public bool IsLike(SceneObject other) =>
        Noun.Kind == other.Noun.Kind && Noun != other.Noun && Box.Iou(other.Box) >= SamePlace;

    /// <summary>Whether this is the name to keep of two: the older, of the same age the surer.</summary>
    public bool Outlasts(SceneObject other) => Since < other.Since || (Since == other.Since && Score > other.Score);

    /// <summary>True for a vehicle that has stood still for so many seconds.</summary>
    public bool IsParked(double now, double seconds) => Noun.Parks && Motion == Motion.None && now - _stillSince >= seconds;

    private static float Distance(in Box a, in Box b) => MathF.Max(MathF.Abs(a.CenterX - b.CenterX), MathF.Abs(a.CenterY - b.CenterY));

    private Motion Judge()
    {
        var goes = Motion switch
        {
            Motion.Left => _speed < -Stop,
            Motion.Right => _speed > Stop,
            Motion.Closer => _growth > GrowStop && MathF.Abs(_speed) < Go,
            Motion.Away => _growth < -GrowStop && MathF.Abs(_speed) < Go,
            _ => false,
        };
        if (goes)
        {
            return Motion;
        }

        if (MathF.Abs(_speed) >= Go)
        {
            return _speed < 0 ? Motion.Left : Motion.Right;
        }

        return MathF.Abs(_growth) < GrowGo ? Motion.None : _growth > 0 ? Motion.Closer : Motion.Away;
    }
}
