using System.Net;
using System.Text;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests.Limits;

/// <summary>Requests as they are when they come to what limits them: the route is known, and so is the caller.</summary>
internal static class GuardedRequest
{
    /// <summary>Somebody with a key.</summary>
    public static Caller WithKey(string id) => new() { Id = id, Name = id, Role = AccessRole.Operate };

    /// <summary>Somebody without one, as the access check leaves them on routes that are open to all.</summary>
    public static Caller At(string address) => new() { Id = address, Name = "unknown", Role = AccessRole.Read, Streams = [], IsNobody = true };

    /// <param name="caller">Who asks.</param>
    /// <param name="path">What they ask for.</param>
    /// <param name="metadata">What the route says of itself.</param>
    public static DefaultHttpContext Of(Caller caller, string path = "/api/streams", params object[] metadata)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        http.Connection.RemoteIpAddress = IPAddress.TryParse(caller.Id, out var address) ? address : IPAddress.Parse("192.0.2.77");
        (http.Request.Path, http.Request.QueryString) = path.Split('?') is [var only, var query] ? (new PathString(only), new QueryString("?" + query)) : (new PathString(path), default);
        http.Features.Set(caller);
        http.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(metadata), "test"));
        return http;
    }

    /// <summary>A call of gRPC.</summary>
    public static DefaultHttpContext Call(Caller caller, string path)
    {
        var http = Of(caller, path, new ClientProtocol("grpc"));
        (http.Request.Protocol, http.Request.ContentType) = ("HTTP/2", "application/grpc");
        return http;
    }

    public static string Text(this DefaultHttpContext http) => Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());
}
