using Kinora.Grpc.Metadata;

namespace Kinora.Grpc.Client;

/// <summary>What is said beside the messages of one call.</summary>
public sealed record GrpcCallOptions
{
    /// <summary>How long the call may take from now; the server is told. Default: for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Sent before the messages.</summary>
    public GrpcMetadata? Headers { get; init; }

    /// <summary>Sends messages with gzip where that makes them shorter, and asks for answers in gzip. Default false.</summary>
    public bool UsesGzip { get; init; }
}
