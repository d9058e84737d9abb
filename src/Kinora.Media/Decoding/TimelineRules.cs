namespace Kinora.Media.Decoding;

/// <summary>How a run counts its frames.</summary>
internal sealed record TimelineRules
{
    /// <summary>Index of the first frame that the decoder lets through.</summary>
    public long FirstIndex { get; init; }

    /// <summary>The decoder lets every Nth frame through.</summary>
    public int Every { get; init; } = 1;

    /// <summary>
    /// True when the decoder lets frames through by their time or kind: then nobody counts the ones in between, and the index follows
    /// from the time stamp and the source's rate.
    /// </summary>
    public bool CountsByTime { get; init; }

    /// <summary>Frames a second that the source announces; 0 where it does not, then frames are counted one by one.</summary>
    public double Rate { get; init; }

    /// <summary>True when the time between two runs has passed in the picture too.</summary>
    public bool IsLive { get; init; }

    /// <summary>True when the run goes on in the same file: its time stamps stay, and what was delivered is not delivered again.</summary>
    public bool Resumes { get; init; }

    /// <summary>True when the source's clock goes on from one run to the next, so that its time stamps stay where they grow.</summary>
    public bool KeepsTime { get; init; }
}
