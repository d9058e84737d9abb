using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Results;
using Kinora.Vision.Classification;
using Kinora.Vision.Tracking;

namespace Kinora.Vision.Steps;

/// <summary>
/// One frame on its way through a stream's steps, and what they have found so far. It is reused from frame to frame: a step keeps no
/// reference to it or to its lists.
/// </summary>
public sealed class StepContext
{
    private readonly List<Detection> _detections = [];
    private readonly List<Track> _tracks = [];
    private readonly List<Prediction> _predictions = [];
    private readonly List<Pose> _poses = [];
    private readonly List<Hand> _hands = [];
    private readonly List<Segment> _segments = [];

    /// <summary>The frame, borrowed for the time of the run. Its pixels must not be written.</summary>
    public FrameLease Frame { get; private set; } = null!;

    /// <summary>Size and layout of the frame, which may be a smaller rendition of the source's picture.</summary>
    public FrameFormat Format { get; private set; }

    /// <summary>Width in pixels of the source's picture. All boxes are in its pixels.</summary>
    public int SourceWidth { get; private set; }

    /// <summary>Height in pixels of the source's picture.</summary>
    public int SourceHeight { get; private set; }

    /// <summary>The frame's 0-based index in its source.</summary>
    public long FrameIndex { get; private set; }

    /// <summary>The source's own time; grows from frame to frame except at the seam of a loop.</summary>
    public TimeSpan Pts { get; private set; }

    /// <summary>What was detected so far; meaningful once <see cref="HasDetections"/>.</summary>
    public List<Detection> Detections => _detections;

    /// <summary>True once a detector has run on this frame, whether or not it found anything.</summary>
    public bool HasDetections { get; set; }

    /// <summary>
    /// What is followed from frame to frame, hidden things included; meaningful once <see cref="HasTracks"/>.
    /// </summary>
    public List<Track> Tracks => _tracks;

    /// <summary>True once a tracker has run on this frame.</summary>
    public bool HasTracks { get; set; }

    /// <summary>What the whole picture shows, best first; meaningful once <see cref="HasPredictions"/>.</summary>
    public List<Prediction> Predictions => _predictions;

    /// <summary>True once a classifier has run on this frame.</summary>
    public bool HasPredictions { get; set; }

    /// <summary>The bodies that were found, the surest first; meaningful once <see cref="HasPoses"/>.</summary>
    public List<Pose> Poses => _poses;

    /// <summary>True once a pose model has run on this frame.</summary>
    public bool HasPoses { get; set; }

    /// <summary>The hands that were found, the surest first; meaningful once <see cref="HasHands"/>.</summary>
    public List<Hand> Hands => _hands;

    /// <summary>True once hands were looked for in this frame.</summary>
    public bool HasHands { get; set; }

    /// <summary>What was told from the background, the largest first; meaningful once <see cref="HasSegments"/>.</summary>
    public List<Segment> Segments => _segments;

    /// <summary>True once a segmentation has run on this frame.</summary>
    public bool HasSegments { get; set; }

    /// <summary>Whether a person is in the frame, if a step decided that; else detections tell.</summary>
    public bool? HasPerson { get; set; }

    /// <summary>The sentence about this frame, if a step wrote one.</summary>
    public Caption? Caption { get; set; }

    /// <summary>Starts a new frame; everything that was found in the last one is forgotten.</summary>
    public void Begin(FrameLease frame)
    {
        Frame = frame;
        Begin(frame.Format, frame.Index, frame.Pts);
        SourceWidth = frame.SourceWidth;
        SourceHeight = frame.SourceHeight;
    }

    /// <summary>Starts a frame without pixels, for steps that look only at what was found (trackers, sentences).</summary>
    public void Begin(FrameFormat format, long index, TimeSpan pts)
    {
        Format = format;
        SourceWidth = format.Width;
        SourceHeight = format.Height;
        FrameIndex = index;
        Pts = pts;
        HasDetections = false;
        HasPerson = null;
        Caption = null;
        _detections.Clear();
        HasTracks = false;
        _tracks.Clear();
        HasPredictions = false;
        _predictions.Clear();
        HasPoses = false;
        _poses.Clear();
        HasHands = false;
        _hands.Clear();
        HasSegments = false;
        _segments.Clear();
    }

    /// <summary>What was found, as a result that outlives the frame.</summary>
    /// <param name="stream">The stream's name; for a still the file's name.</param>
    /// <param name="frame">The frame's index as the stream counts it.</param>
    /// <param name="timings">What each step took.</param>
    /// <param name="dropped">How many frames the stream has lost so far.</param>
    /// <param name="shed">What the stream gives up; null when nothing.</param>
    public FrameResult ToResult(string stream, long frame, StepTiming[] timings, long dropped, Shed? shed = null) => new()
    {
        Stream = stream,
        Frame = frame,
        Timestamp = Frame.CapturedAt,
        PtsMilliseconds = Frame.PtsNanoseconds / 1e6,
        Width = SourceWidth,
        Height = SourceHeight,
        Predictions = HasPredictions ? [.. _predictions] : null,
        HasPerson = HasPerson ?? (HasDetections ? _detections.Exists(static d => d.Label == PersonStep.Person) : null),
        Detections = HasDetections ? [.. _detections] : null,
        Poses = HasPoses ? [.. _poses] : null,
        Hands = HasHands ? [.. _hands] : null,
        Segments = HasSegments ? [.. _segments] : null,
        Caption = Caption,
        Timings = timings,
        Dropped = dropped,
        Shed = shed,
    };
}
