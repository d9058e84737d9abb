using Kinora.Grpc.Metadata;

namespace Kinora.Grpc.Status;

/// <summary>
/// A call ends with a status that is not OK. A handler throws it to answer so, and its message goes to the client as it is; a client gets it
/// from a call that failed.
/// </summary>
public sealed class GrpcException : Exception
{
    /// <param name="code">How the call ends.</param>
    /// <param name="message">What the other side is told.</param>
    /// <param name="inner">Why; stays on this side.</param>
    public GrpcException(GrpcStatusCode code, string message, Exception? inner = null)
        : this(new GrpcStatus(code, message), new GrpcMetadata(), inner)
    {
    }

    /// <param name="status">How the call ends.</param>
    /// <param name="trailers">What is sent, or was received, after the messages.</param>
    /// <param name="inner">Why; stays on this side.</param>
    public GrpcException(GrpcStatus status, GrpcMetadata trailers, Exception? inner = null)
        : base($"{status.Code}: {status.Message}", inner)
    {
        Status = status;
        Trailers = trailers;
    }

    /// <summary>How the call ends.</summary>
    public GrpcStatus Status { get; }

    /// <summary>What is sent, or was received, after the messages.</summary>
    public GrpcMetadata Trailers { get; }
}
