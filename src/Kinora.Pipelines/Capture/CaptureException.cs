namespace Kinora.Pipelines.Capture;

/// <summary>Captured frames cannot be kept, sent or read. The message says which, why, and what helps.</summary>
public sealed class CaptureException(string message, Exception? inner = null) : Exception(message, inner);
