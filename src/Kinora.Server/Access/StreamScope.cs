using Kinora.Grpc.Server;
using Kinora.Grpc.Status;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Access;

/// <summary>Holds callers to their streams where a request names one elsewhere than in its path.</summary>
internal static class StreamScope
{
    private const string PushPrefix = "push:";

    /// <exception cref="RequestException">The caller may not see that stream.</exception>
    public static void Require(HttpContext http, string stream)
    {
        var caller = Caller.Of(http);
        if (!caller.MaySee(stream))
        {
            throw new RequestException(StatusCodes.Status403Forbidden, ProblemOf(caller, stream));
        }
    }

    /// <summary>Holds callers to their streams in what a stream is to read: what others push is theirs.</summary>
    /// <exception cref="RequestException">The stream would read what is pushed under another name than the caller's streams have.</exception>
    public static StreamDefinition Admit(HttpContext http, StreamDefinition definition, StreamDefinition? before = null)
    {
        var caller = Caller.Of(http);
        return !definition.Source.StartsWith(PushPrefix, StringComparison.Ordinal) || definition.Source == before?.Source || caller.MaySee(definition.Source[PushPrefix.Length..])
            ? definition
            : throw new RequestException(
                StatusCodes.Status403Forbidden, $"'{caller.Name}' may see some streams only, and reads what is pushed under their names: write push: and one of those.");
    }

    /// <exception cref="GrpcException">The caller may not see that stream.</exception>
    public static void Require(GrpcCallContext call, string stream)
    {
        var caller = Caller.Of(call.HttpContext);
        if (!caller.MaySee(stream))
        {
            throw new GrpcException(GrpcStatusCode.PermissionDenied, ProblemOf(caller, stream));
        }
    }

    /// <exception cref="RequestException">The caller is bound to some streams, and an address is none of them.</exception>
    public static void RequireAll(HttpContext http)
    {
        var caller = Caller.Of(http);
        if (caller.IsNobody || caller.Streams is not null)
        {
            throw new RequestException(
                StatusCodes.Status403Forbidden, $"'{caller.Name}' may see some streams only, and opens no other addresses: ask for a key that is not bound to streams.");
        }
    }

    /// <summary>The sentence for somebody who may not see a stream. It is the same whether there is such a stream or not.</summary>
    public static string ProblemOf(Caller caller, string stream) =>
        $"'{caller.Name}' may not see the stream '{(stream.Length <= 64 ? stream : stream[..64] + "…")}': ask for a key that is bound to it.";
}
