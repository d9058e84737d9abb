namespace Kinora.Pipelines.Capture;

/// <summary>Which picture of a frame is kept.</summary>
public enum CapturePicture
{
    /// <summary>As the source gave it.</summary>
    Source,

    /// <summary>With what the stream's editing steps did to it; where a stream has none, as the source gave it.</summary>
    Edited,
}
