namespace Kinora.Media.Stills;

/// <summary>A file is not a picture that Kinora can read, or cannot be written. The message is one sentence for people.</summary>
public sealed class StillException(string message, Exception? inner = null) : Exception(message, inner);
