using Kinora.Pipelines.Hosting;
using Kinora.Server.Hosting;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Results;

/// <summary>Results as they come: server-sent events, or NDJSON where the client accepts <c>application/x-ndjson</c>.</summary>
internal static class ResultEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/streams/{name}/results", GetAsync).WithTags("streams");

    private static Task GetAsync(string name, int? max_frames, HttpContext http, StreamHost host, Draining draining)
    {
        var stream = StreamEndpoints.Known(host, name);
        var lines = http.Request.Headers.Accept.ToString().Contains("application/x-ndjson", StringComparison.OrdinalIgnoreCase);
        return ResultDelivery.RunAsync(http, stream.Results, lines ? ResultForm.Lines : ResultForm.Events, Count(max_frames), draining.Token);
    }

    /// <summary>How many results the client wants; null for no end.</summary>
    /// <exception cref="RequestException">The number is not above 0.</exception>
    public static long? Count(int? asked) => asked is not < 1
        ? asked
        : throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"max_frames is {asked}: give a whole number above 0.");
}
