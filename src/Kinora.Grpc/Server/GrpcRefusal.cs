using Kinora.Grpc.Status;
using Microsoft.AspNetCore.Http;

namespace Kinora.Grpc.Server;

/// <summary>Ends calls before they reach a service, for whoever guards the server.</summary>
public static class GrpcRefusal
{
    /// <summary>Answers a gRPC call with nothing but a status; requests that are none are left alone.</summary>
    /// <returns>True when it was one.</returns>
    public static bool TryAnswer(HttpContext http, GrpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!ProtocolHeaders.IsGrpc(http.Request.ContentType))
        {
            return false;
        }

        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = ProtocolHeaders.ContentType;
        StatusHeaders.Write(http.Response.Headers, status);
        return true;
    }
}
