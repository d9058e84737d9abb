namespace Kinora.Grpc.Status;

/// <summary>How a call ended. Numbers and meanings are those of gRPC's <c>statuscodes.md</c>.</summary>
public enum GrpcStatusCode
{
    /// <summary>It succeeded.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Cancelled = 1,

    /// <summary>It failed and nothing more is known, for example because a handler threw.</summary>
    Unknown = 2,

    /// <summary>An argument is wrong, whatever the state of the server.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed first.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for does not exist.</summary>
    NotFound = 5,

    /// <summary>What was to be made exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>Something is used up: a quota, memory, or the size that a message may have.</summary>
    ResourceExhausted = 8,

    /// <summary>The server is not in the state that this needs.</summary>
    FailedPrecondition = 9,

    /// <summary>Another call got in the way; the caller may start over.</summary>
    Aborted = 10,

    /// <summary>It went past the end.</summary>
    OutOfRange = 11,

    /// <summary>The server has no such method, or does not support how it was called.</summary>
    Unimplemented = 12,

    /// <summary>A rule of the protocol is broken.</summary>
    Internal = 13,

    /// <summary>The server cannot be reached or is shutting down; the caller may try again.</summary>
    Unavailable = 14,

    /// <summary>Data was lost.</summary>
    DataLoss = 15,

    /// <summary>The caller has not said who it is, or could not prove it.</summary>
    Unauthenticated = 16,
}
