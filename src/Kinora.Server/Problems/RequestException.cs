namespace Kinora.Server.Problems;

/// <summary>A request cannot be served. The message says what is wrong with it, and what helps.</summary>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; } = status;

    /// <summary>Sentences by the field of the request that they are about; null when it is about the whole.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
