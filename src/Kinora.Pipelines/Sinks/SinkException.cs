namespace Kinora.Pipelines.Sinks;

/// <summary>What a stream found cannot be kept where it should be. The message says where, why and what helps.</summary>
public sealed class SinkException(string message, Exception inner) : Exception(message, inner);
