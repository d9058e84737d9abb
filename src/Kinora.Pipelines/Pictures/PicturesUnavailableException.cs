namespace Kinora.Pipelines.Pictures;

/// <summary>A stream cannot be looked at now. The message says why, and what helps.</summary>
public sealed class PicturesUnavailableException(string message) : Exception(message);
