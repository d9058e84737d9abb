namespace Kinora.Grpc.Server;

/// <summary>What a service takes and sends.</summary>
public sealed record GrpcServiceOptions
{
    /// <summary>The most bytes of a message that the service takes, packed and unpacked. Default 4 MiB, as everywhere in gRPC.</summary>
    public int MaxReceiveBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Answers with gzip those clients that send gzip themselves and take it. Default true; false for messages that are compressed in themselves, such as
    /// pictures.
    /// </summary>
    public bool AnswersWithGzip { get; init; } = true;
}
