namespace Kinora.Pipelines.Streams;

/// <summary>Stored streams cannot be read or written. The message is one sentence for people, without secrets: what, why, and what to do.</summary>
public sealed class StreamStoreException(string message, Exception? inner = null) : Exception(message, inner);
