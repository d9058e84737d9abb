namespace Kinora.Pipelines.Capture;

/// <summary>Where captured frames are kept, and how many.</summary>
public sealed record CaptureOptions
{
    /// <summary>Most bytes that captured frames take unless told otherwise: 10 GiB.</summary>
    public const long DefaultQuota = 10L << 30;

    /// <summary>How long they are kept unless told otherwise.</summary>
    public static TimeSpan DefaultRetention { get; } = TimeSpan.FromDays(30);

    /// <summary>The folder; null: <c>capture</c> in the state folder.</summary>
    public string? Directory { get; init; }

    /// <summary>In bytes, above 0. The oldest frames give way.</summary>
    public long Quota { get; init; } = DefaultQuota;

    /// <summary>Older frames are removed.</summary>
    public TimeSpan Retention { get; init; } = DefaultRetention;

    /// <summary>The bucket to which frames are sent as well; null for none.</summary>
    public CaptureBucketOptions? S3 { get; init; }
}
