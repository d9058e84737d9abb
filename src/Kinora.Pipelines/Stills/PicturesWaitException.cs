namespace Kinora.Pipelines.Stills;

/// <summary>A caller has as many pictures waiting as one may have. The message is for the caller.</summary>
public sealed class PicturesWaitException(string message) : Exception(message);
