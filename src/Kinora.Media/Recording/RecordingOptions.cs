using Kinora.Media.Encoders;

namespace Kinora.Media.Recording;

/// <summary>How frames are recorded.</summary>
public sealed record RecordingOptions
{
    /// <summary>Where the files go; it is made if it is not there.</summary>
    public required string Folder { get; init; }

    /// <summary>Which encoder; the first that opens unless told.</summary>
    public EncoderChoice Encoder { get; init; }

    /// <summary>Default 25 Mbit/s.</summary>
    public EncoderProfile Profile { get; init; } = EncoderProfile.Mbit25;

    /// <summary>How long a file is. Default 10 minutes.</summary>
    public TimeSpan Segment { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The recording ends after so many frames; null for no limit.</summary>
    public long? MaxFrames { get; init; }

    /// <summary>The recording ends after so much of the source's time; null for no limit.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// True for sources that do not wait: when the encoder fails on the way, another begins with the next frame. What was in the failed one is
    /// lost. False: the recording fails.
    /// </summary>
    public bool RestartsEncoder { get; init; }
}
