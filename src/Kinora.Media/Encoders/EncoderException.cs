namespace Kinora.Media.Encoders;

/// <summary>An encoder does not open, or has ended too early. The message is one sentence for people: what, why, and what to do.</summary>
public sealed class EncoderException : Exception
{
    public EncoderException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>True when its file cannot be written (a full disk, a folder that is gone): another encoder would fare no better.</summary>
    public bool IsOutput { get; init; }
}
