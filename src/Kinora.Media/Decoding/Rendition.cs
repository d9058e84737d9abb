namespace Kinora.Media.Decoding;

/// <summary>A size in which a source gives its frames. Each has a pool of its own, and is made only while somebody reads it.</summary>
public enum Rendition
{
    /// <summary>The source's own size.</summary>
    Full,

    /// <summary>Scaled down by the decoder for analysis, the longer side at most <see cref="DecodePlan.DefaultAnalysisSide"/> pixels unless asked otherwise.</summary>
    Analysis,
}
