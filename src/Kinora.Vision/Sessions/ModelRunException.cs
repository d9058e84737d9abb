namespace Kinora.Vision.Sessions;

/// <summary>A loaded model could not run; the message is one sentence that names it and the reason.</summary>
public sealed class ModelRunException(string message, Exception? inner = null) : Exception(message, inner);
