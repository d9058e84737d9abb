using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Scheduling;
using Kinora.Vision.Motion;

namespace Kinora.Pipelines.Streams;

/// <summary>A stream: a named source, how it is read, and which of its frames are analysed. Immutable.</summary>
public sealed record StreamConfig
{
    /// <summary>The name that its results carry.</summary>
    public required string Name { get; init; }

    public required SourceAddress Source { get; init; }

    public SourceOptions SourceOptions { get; init; } = new();

    /// <summary>Which frames are analysed; the decoder drops the others where it can.</summary>
    public FrameSelection Selection { get; init; } = FrameSelection.All;

    /// <summary>
    /// How much of the decoder's work is done; null: economy where frames are only analysed, full where they are shown or kept.
    /// </summary>
    public DecodeMode? Decode { get; init; }

    /// <summary>True when the frames themselves leave the stream (saved, recorded, edited, viewed), so that they are wanted as they are.</summary>
    public bool KeepsPictures { get; init; }

    /// <summary>How many frames sinks may hold on to for longer than they are given them.</summary>
    public int KeptFrames { get; init; }

    /// <summary>
    /// True when somebody may look at the stream while it runs. A live source is then asked for what they want to see; a file is opened once,
    /// so from the start it gives every frame, up to <see cref="ViewedFileSide"/> pixels a side.
    /// </summary>
    public bool MayBeViewed { get; init; }

    /// <summary>The stream ends after so many results; null for no limit.</summary>
    public long? MaxResults { get; init; }

    /// <summary>
    /// The oldest that a live result may be when it is ready, counted from the frame's arrival; null for any age. What cannot be kept to it is
    /// shed, and the results say so. Files are never hurried: every frame that is wanted is analysed.
    /// </summary>
    public TimeSpan? LatencyBudget { get; init; }

    /// <summary>Where other processes read the source's frames, as they were decoded; null for nowhere. Needs <see cref="KeepsPictures"/>.</summary>
    public PublishConfig? Publish { get; init; }

    /// <summary>The stream's share of the processor compared to other streams', above 0. Default 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>When a picture counts as unmoved, so that the last result is given again instead of a new one; null looks at every frame.</summary>
    public MotionOptions? Motion { get; init; }

    /// <summary>Longest side in pixels of the pictures of a file that may be viewed.</summary>
    internal const int ViewedFileSide = 1280;

    /// <summary>True when frames come at their own pace, whether or not somebody can keep up with it.</summary>
    internal bool IsPaced => Source.IsLive || SourceOptions.Realtime;

    /// <summary>What the stream asks of its source.</summary>
    internal FeedRequest Request => new()
    {
        Rendition = KeepsPictures ? Rendition.Full : Rendition.Analysis,
        Selection = GivesAll ? FrameSelection.All : Selection,
        AnalysisSide = GivesAll ? ViewedFileSide : DecodePlan.DefaultAnalysisSide,
        HeldQuota = StepPipeline.Depth + KeptFrames,
        Decode = Decode ?? (KeepsPictures ? DecodeMode.Full : DecodeMode.Economy),
    };

    private bool GivesAll => MayBeViewed && IsPaced && !Source.IsLive;
}
