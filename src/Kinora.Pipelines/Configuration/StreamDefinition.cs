using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Motion;

namespace Kinora.Pipelines.Configuration;

/// <summary>
/// What the configuration or a request says about a stream; null where it says nothing. <see cref="ConfigKeys.Stream"/> tells what each key
/// means. Immutable; two are equal when they say the same.
/// </summary>
public sealed partial record StreamDefinition
{
    /// <summary>As it was written, with its secrets.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// True when a client who is no admin named the source, which is then vetted whenever it is opened. Requests cannot say it; the store keeps it.
    /// </summary>
    public bool IsFromClient { get; init; }

    public (int Width, int Height)? Size { get; init; }

    /// <summary>Frames a second.</summary>
    public double? Rate { get; init; }

    public string? PixelFormat { get; init; }

    public bool? Loop { get; init; }

    public bool? Realtime { get; init; }

    /// <summary>First frame, and one past the last.</summary>
    public (long First, long? End)? Frames { get; init; }

    /// <summary>At most so many analysed frames a second; null when <see cref="Every"/> is there.</summary>
    public double? Fps { get; init; }

    /// <summary>Every Nth frame; null when <see cref="Fps"/> is there.</summary>
    public int? Every { get; init; }

    public DecodeMode? Decode { get; init; }

    public string? HardwareDecoder { get; init; }

    public TimeSpan? StallTimeout { get; init; }

    public RtspTransport? Transport { get; init; }

    /// <summary>A video file.</summary>
    public string? Fallback { get; init; }

    /// <summary>Names of steps, in order. Default: detect.</summary>
    public IReadOnlyList<string> Steps { get; init; } = DefaultSteps;

    /// <summary>Chosen models by step.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>();

    public TimeSpan? LatencyBudget { get; init; }

    /// <summary>Share of the processor, above 0; null: 1.</summary>
    public double? Weight { get; init; }

    /// <summary>Null looks at every frame.</summary>
    public MotionOptions? MotionGate { get; init; }

    public bool SmallerModels { get; init; }

    public bool Paused { get; init; }

    /// <summary>The file that results are added to; null for none.</summary>
    public string? ResultFile { get; init; }

    /// <summary>The folder or pattern in which analysed frames are saved; null for none.</summary>
    public string? PictureFolder { get; init; }

    /// <summary>Which frames are captured; null for none.</summary>
    public CaptureRule? Capture { get; init; }

    /// <summary>Where other processes read its frames; null for nowhere.</summary>
    public PublishConfig? Publish { get; init; }

    /// <summary>
    /// The source as it may be shown: passwords, keys and tokens are <c>***</c>. A client that sends it back unchanged in a patch keeps them.
    /// </summary>
    public string MaskedSource =>
        MayHoldSecrets && SourceAddress.ParseForm(Source) is { } address && (address.IsNetwork || address.Kind == SourceKind.GStreamer)
            ? address.Display
            : Source;

    /// <summary>True for addresses and pipelines. Files are not looked at: one that has gone must not get in the way of showing the stream.</summary>
    private bool MayHoldSecrets => Source.Contains("://", StringComparison.Ordinal) || Source.StartsWith("gst:", StringComparison.Ordinal);

    private static string[] DefaultSteps => ["detect"];

    /// <summary>The stream that this describes, as the server runs it: a file plays at its own pace and begins again, unless it says otherwise.</summary>
    /// <param name="name">The stream's name.</param>
    /// <param name="resolved">
    /// The source where it is known better than by its text: the demo's file, or an address that was found to be live. Null: read from the text.
    /// </param>
    /// <exception cref="SourceException">A file that it names is not there.</exception>
    public StreamConfig ToStreamConfig(string name, SourceAddress? resolved = null)
    {
        var source = resolved ?? SourceAddress.Parse(Source);
        return new StreamConfig
        {
            Name = name,
            Source = source,
            SourceOptions = new SourceOptions
            {
                Size = Size,
                Rate = Rate,
                PixelFormat = PixelFormat,
                Loop = !source.IsLive && (Loop ?? true),
                Realtime = !source.IsLive && (Realtime ?? true),
                FirstFrame = Frames?.First ?? 0,
                EndFrame = Frames?.End,
                RtspTransport = Transport ?? RtspTransport.Tcp,
                HardwareDecoder = HardwareDecoder ?? "none",
                Fallback = Fallback is null ? null : SourceAddress.Parse(Fallback),
                StallTimeout = StallTimeout ?? SourceOptions.DefaultStallTimeout,
            },
            Selection = new FrameSelection(Every ?? 1, Fps),
            Decode = Decode,
            KeepsPictures = PictureFolder is not null || Capture is not null || Publish is not null,
            Publish = Publish is { Picture: PublishPicture.Source } ? Publish : null,
            KeptFrames = Capture is null ? 0 : CaptureSink.MostHeld,
            LatencyBudget = LatencyBudget,
            Weight = Weight ?? 1,
            Motion = MotionGate,
        };
    }

    /// <summary>Its steps and models. Pictures that are saved get what was found drawn in.</summary>
    /// <exception cref="PipelineConfigException">They do not fit, which cannot be where this was read from a configuration.</exception>
    public StepPlan ToPlan()
    {
        var plan = StepPlan.Create(PictureFolder is null ? Steps : StepPlan.ForPictures(Steps), Models);
        return SmallerModels ? plan.WithSmallerModels() : plan;
    }

    public bool Equals(StreamDefinition? other) => other is not null && IsFromClient == other.IsFromClient && ToJson() == other.ToJson();

    public override int GetHashCode() => ToJson().GetHashCode(StringComparison.Ordinal);
}
