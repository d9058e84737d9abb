using Kinora.Server.Access;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Tests.Access;

/// <summary>Who may use which route. A route that is new stands here before anybody but an admin may use it.</summary>
public sealed class RouteTableTests(RunningServer server)
{
    private static readonly string[] Table =
    [
        "GET / everybody",
        "GET /api/audit admin of all streams",
        "GET /api/caller read",
        "GET /api/capture read",
        "GET /api/capture/report read",
        "GET /api/events read or ticket",
        "GET /api/steps read",
        "GET /api/streams read",
        "GET /api/streams/{name} read",
        "GET /api/streams/{name}/live read or ticket",
        "GET /api/streams/{name}/results read or ticket",
        "GET /api/streams/{name}/snapshot read or ticket",
        "GET /assets/{**path} everybody",
        "GET /health everybody",
        "GET /health/ready everybody",
        "HEAD /health everybody",
        "HEAD /health/ready everybody",
        "GET /health/stream read",
        "GET /api/catalog read",
        "GET /api/catalog/{id} read",
        "DELETE /api/catalog/{id} admin model.removed",
        "POST /api/catalog/{id}/pull admin model.pulled",
        "GET /api/models/{organisation}/{model} read, hub tokens passed over",
        "GET /api/models/{organisation}/{model}/revision/{revision} read, hub tokens passed over",
        "GET /api/models/{organisation}/{model}/tree/{revision}/{**folder} read, hub tokens passed over",
        "GET /{organisation}/{model}/resolve/{revision}/{**path} read, hub tokens passed over",
        "HEAD /{organisation}/{model}/resolve/{revision}/{**path} read, hub tokens passed over",
        "GET /{organisation}/{model}/raw/{revision}/{**path} read, hub tokens passed over",
        "HEAD /{organisation}/{model}/raw/{revision}/{**path} read, hub tokens passed over",
        "POST /api/models/{organisation}/{model}/paths-info/{revision} read, hub tokens passed over",
        "POST /ml_inference.ModelService/GetLoadedModels read",
        "POST /ml_inference.ModelService/GetModelFile read",
        "POST /ml_inference.ModelService/LoadModel admin model.loaded",
        "POST /ml_inference.ModelService/UnloadModel admin model.unloaded",
        "GET /licences.txt everybody",
        "GET /metrics read of all streams",
        "GET /openapi.json everybody",
        "GET /stream read or ticket or key in the address",
        "GET /ws/streams/{name} read or ticket",
        "DELETE /api/streams/{name} operate stream.removed",
        "PATCH /api/streams/{name} operate stream.changed",
        "POST /api/streams operate stream.added",
        "POST /api/streams/{name}/pause operate stream.paused",
        "POST /api/streams/{name}/start operate stream.started",
        "POST /api/tickets read",
        "POST /grpc.health.v1.Health/Check everybody",
        "POST /grpc.health.v1.Health/Watch everybody",
        "POST /ml_inference.StreamService/Predict read",
        "POST /ml_inference.StreamService/PushFrames operate frames.pushed",
        "POST /ml_inference.StreamService/Watch read",
        "POST /predict read",
        "ANY /{**path} admin (by default)",
    ];

    [Fact]
    public void Routes_OfTheServer_NeedWhatTheTableSays()
    {
        var routes = server.Routes.OfType<RouteEndpoint>().SelectMany(static route => MethodsOf(route).Select(method => $"{method} /{route.RoutePattern.RawText!.Trim('/')} {NeedOf(route)}"));
        Assert.Equal(Table.Order(StringComparer.Ordinal), routes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Routes_WithTheNameOfAStream_HoldCallersToIt() => Assert.All(
        server.Routes.OfType<RouteEndpoint>().Where(static route => route.RoutePattern.GetParameter("name") is not null && route.RoutePattern.RawText!.Contains("streams", StringComparison.Ordinal)),
        static route => Assert.Equal("name", (route.Metadata.GetMetadata<AccessNeed>() ?? AccessNeed.Strictest).StreamParameter));

    private static IEnumerable<string> MethodsOf(RouteEndpoint route) => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["ANY"];

    private static string NeedOf(RouteEndpoint route)
    {
        if (route.Metadata.GetMetadata<AccessNeed>() is not { } need)
        {
            return $"{AccessNeed.Strictest.Role.ToString()!.ToLowerInvariant()} (by default)";
        }

        return (need.Role?.ToString().ToLowerInvariant() ?? "everybody") + (need.IsForAllStreams ? " of all streams" : "") + (need.TakesTicket ? " or ticket" : "") +
            (need.TakesKeyInQuery ? " or key in the address" : "") + (need.PassesOverHubTokens ? ", hub tokens passed over" : "") + (need.Action is { } action ? $" {action}" : "");
    }
}
