using Kinora.Grpc.Metadata;
using Microsoft.AspNetCore.Http;

namespace Kinora.Grpc.Server;

/// <summary>What a handler knows of the call that it answers. It is valid until the handler's task ends.</summary>
public sealed class GrpcCallContext
{
    private readonly ServerCall _call;
    private GrpcMetadata? _requestHeaders;
    private GrpcMetadata? _responseHeaders;
    private GrpcMetadata? _responseTrailers;

    internal GrpcCallContext(ServerCall call, HttpContext httpContext, DateTimeOffset? deadline, CancellationToken cancellation)
    {
        _call = call;
        HttpContext = httpContext;
        Deadline = deadline;
        Cancellation = cancellation;
    }

    /// <summary>The HTTP/2 request below: who calls, from where, with which rights. Its body belongs to the call.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>The method's path, <c>/package.Service/Method</c>.</summary>
    public string Method => HttpContext.Request.Path.Value!;

    /// <summary>When the client stops waiting; null when it waits for ever.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>
    /// Cancelled when the client cancels or is gone, and when the deadline has passed. A handler heeds it: the answer is sent when the handler returns.
    /// </summary>
    public CancellationToken Cancellation { get; }

    /// <summary>What the client sent before its messages.</summary>
    public GrpcMetadata RequestHeaders => _requestHeaders ??= ReadHeaders();

    /// <summary>What is sent before the first response; later changes are lost.</summary>
    public GrpcMetadata ResponseHeaders => _responseHeaders ??= new GrpcMetadata();

    /// <summary>What is sent after the last response.</summary>
    public GrpcMetadata ResponseTrailers => _responseTrailers ??= new GrpcMetadata();

    internal bool HasResponseHeaders => _responseHeaders is { Entries.Count: > 0 };

    internal bool HasResponseTrailers => _responseTrailers is { Entries.Count: > 0 };

    /// <summary>Sends the headers now instead of with the first response, so that a client of a quiet stream knows that it stands.</summary>
    public ValueTask SendHeadersAsync() => _call.SendHeadersAsync();

    private GrpcMetadata ReadHeaders()
    {
        var metadata = new GrpcMetadata();
        foreach (var (key, values) in HttpContext.Request.Headers)
        {
            foreach (var value in values)
            {
                MetadataHeaders.Read(key, value ?? "", metadata);
            }
        }

        return metadata;
    }
}
