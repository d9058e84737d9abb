namespace Kinora.Frames.Results;

/// <summary>
/// All that was found in one frame. Immutable and free of pixels, so it may outlive the frame and be shared between threads.
/// A part whose step is not configured is null; a step that found nothing leaves an empty array.
/// </summary>
public sealed class FrameResult
{
    /// <summary>The stream's name; for a still the file's name.</summary>
    public required string Stream { get; init; }

    /// <summary>The frame's 0-based index in its source.</summary>
    public required long Frame { get; init; }

    /// <summary>When the frame reached Kinora.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The source's own time stamp, in milliseconds; null where the source has none (stills).</summary>
    public double? PtsMilliseconds { get; init; }

    /// <summary>Size of the source frame in pixels.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }

    public Prediction[]? Predictions { get; init; }

    public bool? HasPerson { get; init; }

    public Detection[]? Detections { get; init; }

    /// <summary>The bodies that a pose model found, the surest first.</summary>
    public Pose[]? Poses { get; init; }

    /// <summary>The hands that were found, the surest first.</summary>
    public Hand[]? Hands { get; init; }

    /// <summary>What a segmentation told from the background, the largest first.</summary>
    public Segment[]? Segments { get; init; }

    public Caption? Caption { get; init; }

    /// <summary>One entry a step in the order they ran; <c>queue</c> (waiting) comes first and <c>total</c> last.</summary>
    public StepTiming[] Timings { get; init; } = [];

    /// <summary>How many frames this stream has lost since it started.</summary>
    public long Dropped { get; init; }

    /// <summary>True when nothing moved, so that no step ran and what was found is what the last result says.</summary>
    public bool Stale { get; init; }

    /// <summary>What the stream gives up because there is not time for all it was asked; null when it gives up nothing.</summary>
    public Shed? Shed { get; init; }

    /// <summary>The same findings for a later frame in which nothing moved.</summary>
    /// <param name="frame">The later frame's index.</param>
    /// <param name="timestamp">When it arrived.</param>
    /// <param name="ptsMilliseconds">Its own time stamp.</param>
    /// <param name="dropped">How many frames the stream has lost by then.</param>
    /// <param name="shed">What the stream gives up by then; null when nothing.</param>
    public FrameResult CarriedTo(long frame, DateTimeOffset timestamp, double? ptsMilliseconds, long dropped, Shed? shed = null) => new()
    {
        Stream = Stream,
        Frame = frame,
        Timestamp = timestamp,
        PtsMilliseconds = ptsMilliseconds,
        Width = Width,
        Height = Height,
        Predictions = Predictions,
        HasPerson = HasPerson,
        Detections = Detections,
        Poses = Poses,
        Hands = Hands,
        Segments = Segments,
        Caption = Caption,
        Dropped = dropped,
        Stale = true,
        Shed = shed,
    };

    /// <summary>The same result with <see cref="Predictions"/> and <see cref="HasPerson"/>, empty and false where no step gave them.</summary>
    public FrameResult WithClassicParts() => new()
    {
        Stream = Stream,
        Frame = Frame,
        Timestamp = Timestamp,
        PtsMilliseconds = PtsMilliseconds,
        Width = Width,
        Height = Height,
        Predictions = Predictions ?? [],
        HasPerson = HasPerson ?? false,
        Detections = Detections,
        Poses = Poses,
        Hands = Hands,
        Segments = Segments,
        Caption = Caption,
        Timings = Timings,
        Dropped = Dropped,
        Stale = Stale,
        Shed = Shed,
    };
}
