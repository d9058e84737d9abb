using System.Globalization;
using Kinora.Pipelines.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Kinora.Server.Telemetry;

/// <summary>
/// Sends traces and metrics over OTLP while <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; the SDK's other variables (<c>OTEL_TRACES_SAMPLER</c>,
/// <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c>, …) say how. Without it nothing is made and nobody listens.
/// </summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string RequestSource = "Microsoft.AspNetCore";

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    public OtlpExport(IConfiguration settings)
    {
        void Name(ResourceBuilder resource) => resource.AddService(
            settings["OTEL_SERVICE_NAME"] is { Length: > 0 } name ? name : "kinora", serviceVersion: ServerIdentity.Kinora.Version);
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(services => services.AddSingleton(settings)).ConfigureResource(Name)
            .AddSource(ResultTrace.SourceName, RequestSource).AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(services => services.AddSingleton(settings)).ConfigureResource(Name)
            .AddMeter(
                PipelineMetrics.MeterName, ServerMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Hosting",
                "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter().Build();
    }

    /// <summary>True when the settings name an endpoint.</summary>
    public static bool IsWanted(IConfiguration settings) =>
        settings[Endpoint] is { Length: > 0 } && !string.Equals(settings["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Has the span of each request say which route it took and how it ended. Its query is left out: it may hold secrets.</summary>
    public static void NameRequests(IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        await next(http).ConfigureAwait(false);
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } activity)
        {
            var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "";
            activity.DisplayName = $"{http.Request.Method} {route}".TrimEnd();
            activity.SetTag("http.request.method", http.Request.Method);
            activity.SetTag("http.route", route);
            activity.SetTag("http.response.status_code", http.Response.StatusCode.ToString(CultureInfo.InvariantCulture));
        }
    });

    /// <summary>Sends what is left, and ends.</summary>
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
