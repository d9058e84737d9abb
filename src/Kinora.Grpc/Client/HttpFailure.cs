using System.Net;
using System.Net.Http;
using Kinora.Grpc.Status;

namespace Kinora.Grpc.Client;

/// <summary>What a failure of HTTP means for a call (gRPC's http-grpc-status-mapping.md, and PROTOCOL-HTTP2.md, "HTTP2 Transport Mapping").</summary>
internal static class HttpFailure
{
    /// <summary>A response that is not gRPC's: a proxy's, or that of another server.</summary>
    public static GrpcStatus Of(HttpResponseMessage response)
    {
        var code = response.StatusCode switch
        {
            HttpStatusCode.BadRequest => GrpcStatusCode.Internal,
            HttpStatusCode.Unauthorized => GrpcStatusCode.Unauthenticated,
            HttpStatusCode.Forbidden => GrpcStatusCode.PermissionDenied,
            HttpStatusCode.NotFound => GrpcStatusCode.Unimplemented,
            HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                GrpcStatusCode.Unavailable,
            _ => GrpcStatusCode.Unknown,
        };
        return new GrpcStatus(
            code, $"The server answered with HTTP status {(int)response.StatusCode} and content type '{response.Content.Headers.ContentType}', which is no gRPC.");
    }

    /// <summary>A broken connection or stream.</summary>
    public static GrpcStatus Of(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException protocol)
            {
                return new GrpcStatus(Code(protocol.ErrorCode), $"The server ended the stream with HTTP/2 error {protocol.ErrorCode}.");
            }
        }

        return new GrpcStatus(GrpcStatusCode.Unavailable, $"The server cannot be reached: {error.Message}");
    }

    /// <summary>By the error codes of HTTP/2 (RFC 9113, section 7).</summary>
    private static GrpcStatusCode Code(long http2Error) => http2Error switch
    {
        0x7 => GrpcStatusCode.Unavailable, // REFUSED_STREAM
        0x8 => GrpcStatusCode.Cancelled, // CANCEL
        0xb => GrpcStatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => GrpcStatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => GrpcStatusCode.Internal,
    };
}
