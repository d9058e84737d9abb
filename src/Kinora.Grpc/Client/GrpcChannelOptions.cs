namespace Kinora.Grpc.Client;

/// <summary>How a client talks to its server.</summary>
public sealed record GrpcChannelOptions
{
    /// <summary>The most bytes of a response that the client takes, packed and unpacked. Default 4 MiB, as everywhere in gRPC.</summary>
    public int MaxReceiveBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long connecting may take before a call ends with UNAVAILABLE. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Asks the server for a sign of life when a connection was quiet for so long. Default: never.</summary>
    public TimeSpan KeepAlive { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whose clock decides about deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
