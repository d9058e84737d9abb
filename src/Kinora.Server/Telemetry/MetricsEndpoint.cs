using System.Text;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Docs;
using Kinora.Server.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kinora.Server.Telemetry;

/// <summary><c>/metrics</c>: what Prometheus fetches.</summary>
internal static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, MetricStore store) =>
        routes.MapGet("/metrics", http => AnswerAsync(http, store)).WithTags("health").NeedsAllStreams(AccessRole.Read).Rated(RateClass.Exempt).Describe(
            new Operation("getMetrics", "Metrics in Prometheus's text format") { Description = "docs/operate/metrics.md lists them." }
                .Gives(StatusCodes.Status200OK, "All metrics.", "text/plain"));

    private static Task AnswerAsync(HttpContext http, MetricStore store)
    {
        var text = Encoding.UTF8.GetBytes(PrometheusText.Write(store.Collect()));
        http.Response.ContentType = PrometheusText.ContentType;
        http.Response.ContentLength = text.Length;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.Body.WriteAsync(text, http.RequestAborted).AsTask();
    }
}
