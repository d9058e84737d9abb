namespace Kinora.Media.Decoding;

/// <summary>What one decoder process makes: the union of what all readers of the source want.</summary>
/// <param name="Mode">How much of the decoder's work is done.</param>
/// <param name="Selection">Which frames; the same in both renditions.</param>
/// <param name="Full">True when full-size frames are made.</param>
/// <param name="AnalysisSide">Longest side of the analysis rendition in pixels; 0 when none is made.</param>
public readonly record struct DecodePlan(DecodeMode Mode, FrameSelection Selection, bool Full, int AnalysisSide)
{
    /// <summary>Longest side in pixels of the analysis rendition: what common detectors look at, or more.</summary>
    public const int DefaultAnalysisSide = 640;

    /// <summary>Everything in full size.</summary>
    public static DecodePlan Everything { get; } = new(DecodeMode.Full, FrameSelection.All, true, 0);

    /// <summary>True when nobody reads anything.</summary>
    public bool IsEmpty => !Full && AnalysisSide == 0;

    /// <summary>How many renditions are made, which is how many streams the decoder's output has. Full size comes first.</summary>
    public int Renditions => (Full ? 1 : 0) + (AnalysisSide > 0 ? 1 : 0);

    /// <summary>The rendition of an output stream.</summary>
    public Rendition RenditionOf(int stream) => Full && stream == 0 ? Rendition.Full : Rendition.Analysis;

    public static DecodePlan For(IEnumerable<FeedRequest> requests)
    {
        var plan = default(DecodePlan);
        foreach (var request in requests)
        {
            plan = new DecodePlan(
                request.Decode > plan.Mode ? request.Decode : plan.Mode,
                plan.IsEmpty ? request.Selection : plan.Selection.Union(request.Selection),
                plan.Full || request.Rendition == Rendition.Full,
                request.Rendition == Rendition.Analysis ? Math.Max(plan.AnalysisSide, request.AnalysisSide) : plan.AnalysisSide);
        }

        return plan;
    }

    /// <summary>True when this plan makes all that the other asks for, so that nothing has to be started again for it.</summary>
    public bool Covers(DecodePlan wanted) =>
        Mode >= wanted.Mode && Selection.Union(wanted.Selection) == Selection && (Full || !wanted.Full) && AnalysisSide >= wanted.AnalysisSide;
}
