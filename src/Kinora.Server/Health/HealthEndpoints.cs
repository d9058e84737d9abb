using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Docs.Shapes;
using Kinora.Server.Hosting;
using Kinora.Server.Limits;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Health;

/// <summary>
/// <c>/health</c> says that the process lives, whatever its streams do: restart what does not answer. <c>/health/ready</c> says whether work
/// should be sent here: not before the configuration is in force, nor once the server ends.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly byte[] Alive = """{"status":"ok"}"""u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health", AliveAsync).WithTags("health").OpenToAll().Rated(RateClass.Exempt).Describe(
            new Operation("getHealth", "Whether the process lives") { Description = "Whatever its streams do: restart what does not answer." }
                .Gives<HealthShape>(StatusCodes.Status200OK, "It lives."));
        routes.MapGet("/health/ready", ReadyAsync).WithTags("health").OpenToAll().Rated(RateClass.Exempt).Describe(
            new Operation("getReadiness", "Whether work should be sent here") { Description = "Not before the configuration is in force, nor once the server ends." }
                .Gives<ReadinessShape>(StatusCodes.Status200OK, "It is ready.")
                .Gives<ReadinessShape>(StatusCodes.Status503ServiceUnavailable, "It starts or ends."));

        // What balances load often asks for the head alone.
        routes.MapMethods("/health", ["HEAD"], AliveAsync).OpenToAll().Rated(RateClass.Exempt).ExcludeFromDescription();
        routes.MapMethods("/health/ready", ["HEAD"], ReadyAsync).OpenToAll().Rated(RateClass.Exempt).ExcludeFromDescription();
    }

    private static Task AliveAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = Alive.Length;
        return http.Response.Body.WriteAsync(Alive).AsTask();
    }

    private static Task ReadyAsync(HttpContext http, StreamHost host, Readiness readiness, Draining draining)
    {
        var status = draining.Token.IsCancellationRequested ? "stopping" : readiness.IsReady ? "ready" : "starting";
        return StreamJson.AnswerAsync(http, status == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status);
            json.WriteStartObject("streams"u8);
            foreach (var state in host.Streams.CountBy(static stream => stream.Status.State))
            {
                json.WriteNumber(state.Key.ToString().ToLowerInvariant(), state.Value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
