namespace Kinora.Pipelines.Hosting;

/// <summary>As many streams run on demand as may. The message says what helps.</summary>
public sealed class StreamCapacityException(string message) : Exception(message);
