namespace Kinora.Pipelines.Capture;

/// <summary>
/// Which of a stream's analysed frames are kept, with what was found in them. A frame is kept when any of its conditions holds; at least one of
/// <see cref="Every"/>, <see cref="Labels"/>, <see cref="Below"/> and <see cref="OnChange"/> is there.
/// </summary>
public sealed record CaptureRule
{
    /// <summary>The quality of pictures unless another is asked for.</summary>
    public const int DefaultQuality = 85;

    /// <summary>Every Nth analysed frame, the first included; null for none because of its number.</summary>
    public int? Every { get; init; }

    /// <summary>Frames in which one of these labels was found.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Frames in which something was found, and nothing with this score (0..1) or a better one; null: scores do not matter.</summary>
    public double? Below { get; init; }

    /// <summary>Frames whose set of labels is another than that of the analysed frame before.</summary>
    public bool OnChange { get; init; }

    /// <summary>
    /// The least time between two kept frames. Null: every Nth frame is kept however soon it comes, and others at most once a second.
    /// </summary>
    public TimeSpan? MinInterval { get; init; }

    /// <summary>Which picture is kept.</summary>
    public CapturePicture Picture { get; init; }

    /// <summary>JPEG quality, 1 to 100.</summary>
    public int Quality { get; init; } = DefaultQuality;
}
