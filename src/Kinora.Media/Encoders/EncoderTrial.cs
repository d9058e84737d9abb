namespace Kinora.Media.Encoders;

/// <summary>What a trial of an encoder showed.</summary>
/// <param name="Choice">Which.</param>
/// <param name="Reason">Why it does not open, in ffmpeg's words; null where it encoded frames just now.</param>
public sealed record EncoderTrial(EncoderChoice Choice, string? Reason)
{
    /// <summary>As people write it.</summary>
    public string Name => H264Encoder.Of(Choice).Display;

    /// <summary>True when it encoded frames just now.</summary>
    public bool Works => Reason is null;
}
