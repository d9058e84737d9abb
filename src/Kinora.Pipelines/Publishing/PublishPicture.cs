namespace Kinora.Pipelines.Publishing;

/// <summary>Which picture of a stream other processes read.</summary>
public enum PublishPicture
{
    /// <summary>As the source gave it: every frame, where it was decoded.</summary>
    Source,

    /// <summary>As the stream's editing steps left it: every analysed frame, in the one copy that editing costs.</summary>
    Edited,
}
