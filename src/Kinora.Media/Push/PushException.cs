namespace Kinora.Media.Push;

/// <summary>A producer of pictures is sent away. The message is one sentence for people: what, why, and what to do.</summary>
public sealed class PushException(PushRefusal refusal, string message, Exception? inner = null) : Exception(message, inner)
{
    public PushRefusal Refusal { get; } = refusal;
}
