namespace Kinora.Vision.Tracking;

/// <summary>
/// How detections become tracks. The defaults are those of OC-SORT (Cao et al., CVPR 2023) with ByteTrack's second pass
/// (Zhang et al., ECCV 2022), given in seconds where the papers count frames at 30 a second.
/// </summary>
public sealed record TrackerOptions
{
    /// <summary>
    /// The lowest score, 0..1, at which a detection can continue a track. The detector's own floor has to be as low for this to
    /// matter. Detections from here up to <see cref="HighScore"/> that continue no track are removed from the result.
    /// </summary>
    public float LowScore { get; init; } = 0.1f;

    /// <summary>The score, 0..1, from which a detection counts by itself: it can start a track, and it is never removed.</summary>
    public float HighScore { get; init; } = 0.4f;

    /// <summary>The least intersection over union, 0..1, of a detection with the track that it continues.</summary>
    public float MinIou { get; init; } = 0.3f;

    /// <summary>The same for a detection below <see cref="HighScore"/>: many of them are parts of something else.</summary>
    public float MinWeakIou { get; init; } = 0.6f;

    /// <summary>
    /// How many detections confirm a track, at least 1. Two that lie <see cref="ConfirmAfter"/> apart confirm it as well, and in the
    /// first updates of a stream one is enough, so that a still has numbered tracks.
    /// </summary>
    public int MinHits { get; init; } = 3;

    /// <summary>How long a track has to be seen to need no more than two detections; matters when few frames are analysed.</summary>
    public TimeSpan ConfirmAfter { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>
    /// How long a track outlives its last detection, provided <see cref="MinMisses"/> updates have missed it too; and how long weak
    /// detections alone can continue it.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many updates must miss a track before it can end; matters when few frames are analysed.</summary>
    public int MinMisses { get; init; } = 3;

    /// <summary>Over how many updates a track's direction is measured, 1..<see cref="MaxMomentumSpan"/> (Δt of the paper).</summary>
    public int MomentumSpan { get; init; } = 3;

    /// <summary>How much keeping its direction counts against overlap, 0..1.</summary>
    public float Inertia { get; init; } = 0.2f;

    /// <summary>The largest number of tracks; the one unseen for longest makes room.</summary>
    public int MaxTracks { get; init; } = 300;

    /// <summary>The largest number of detections of one frame that are looked at, best scores first.</summary>
    public int MaxDetections { get; init; } = 300;

    /// <summary>The largest <see cref="MomentumSpan"/>.</summary>
    public const int MaxMomentumSpan = 7;
}
