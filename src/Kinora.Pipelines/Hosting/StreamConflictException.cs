namespace Kinora.Pipelines.Hosting;

/// <summary>A stream cannot be added, changed or removed as things stand. The message says why, and what helps.</summary>
public sealed class StreamConflictException(string message) : Exception(message);
