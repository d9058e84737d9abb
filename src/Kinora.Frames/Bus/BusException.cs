namespace Kinora.Frames.Bus;

/// <summary>A socket of the bus cannot be published or read; the message says why and what to do.</summary>
public sealed class BusException(string message, Exception? inner = null) : IOException(message, inner);
