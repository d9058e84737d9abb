namespace Kinora.Media.Supervision;

/// <summary>How a source is doing.</summary>
public enum SourceState
{
    /// <summary>It was opened, and has not given a frame yet.</summary>
    Connecting,

    /// <summary>Frames arrive.</summary>
    Live,

    /// <summary>Frames have stopped coming although nothing says why; it is being ended.</summary>
    Stalled,

    /// <summary>It was lost, and is opened again after a pause, or as soon as it answers.</summary>
    Backoff,

    /// <summary>It was read to its end.</summary>
    Ended,

    /// <summary>It was given up on.</summary>
    Failed,
}
