namespace Kinora.Grpc.Server;

/// <summary>What a service takes and sends.</summary>
public sealed record GrpcServiceOptions
{
    /// <summary>The most bytes of a message that the service takes, packed and unpacked. Default 4 MiB, as everywhere in gRPC.</summary>
    public int MaxReceiveBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The most bytes that all calls of the service may have the server hold of messages above 64 KiB whose rest has not come; what is beyond is refused with
    /// RESOURCE_EXHAUSTED. Default 256 MiB.
    /// </summary>
    public long MaxPendingBytes { get; init; } = 256L << 20;

    /// <summary>How long the one request of a method that takes one may keep the server waiting. Default 30 s, as for the headers of HTTP.</summary>
    public TimeSpan RequestPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Answers with gzip those clients that send gzip themselves and take it. Default true; false for messages that are compressed in themselves, such as
    /// pictures.
    /// </summary>
    public bool AnswersWithGzip { get; init; } = true;
}
