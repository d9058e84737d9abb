namespace Kinora.Grpc.Status;

/// <summary>How a call ended, with a sentence for people.</summary>
/// <param name="Code">What kind of end.</param>
/// <param name="Message">Any text; the other side sees it as it is. Empty when there is nothing to say.</param>
public readonly record struct GrpcStatus(GrpcStatusCode Code, string Message = "")
{
    /// <summary>The call succeeded.</summary>
    public static GrpcStatus Ok { get; } = new(GrpcStatusCode.Ok);
}
