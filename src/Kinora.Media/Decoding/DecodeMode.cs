namespace Kinora.Media.Decoding;

/// <summary>How much of the decoder's work is done. A source that several readers share does the most that one of them asks for.</summary>
public enum DecodeMode
{
    /// <summary>Only frames that need no other frame: a fraction of the work, one picture every second or few.</summary>
    Keyframes,

    /// <summary>Every frame, without the filter that smooths block edges: for detectors, not for eyes.</summary>
    Economy,

    /// <summary>Every frame as its encoder meant it.</summary>
    Full,
}
