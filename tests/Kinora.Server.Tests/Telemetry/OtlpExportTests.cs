using Kinora.Tests.Support;
using System.Diagnostics;
using Kinora.Server.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Kinora.Server.Tests.Telemetry;

[Collection(Alone.Name)]  // who listens for spans is heard in the whole process
public sealed class OtlpExportTests
{
    [Fact]
    public void Sources_WithoutAnEndpoint_HaveNoListener()
    {
        using var results = new ActivitySource("Kinora");
        using var requests = new ActivitySource("Microsoft.AspNetCore");

        Assert.False(results.HasListeners());
        Assert.False(requests.HasListeners());
        Assert.Null(results.StartActivity("result"));
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("", null, false)]
    [InlineData("http://127.0.0.1:4318", null, true)]
    [InlineData("http://127.0.0.1:4318", "true", false)]
    public void IsWanted_OnlyWithAnEndpoint_AndNotDisabled(string? endpoint, string? disabled, bool expected) => Assert.Equal(
        expected,
        OtlpExport.IsWanted(Settings(new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint, ["OTEL_SDK_DISABLED"] = disabled })));

    [Fact]
    public async Task Export_ToACollector_SendsResultsRequestsAndMetricsWithoutSecrets()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using (var exporting = await OwnServer.StartAsync(Endpoint(collector)))
        {
            await exporting.RunAsync("traced", "test:");
            using var secret = await exporting.Client.GetAsync("/health?token=whisper", TestContext.Current.CancellationToken);
            using var unreachable = await exporting.AddAsync("unreachable", "rtsp://user:hush@127.0.0.1:9/x?token=whisper");
            _ = await exporting.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        }

        Assert.Contains("kinora", collector.Services.Keys);
        foreach (var span in new[] { "result", "detect", "deliver", "GET /health", "POST /api/streams/" })
        {
            Assert.Contains(span, collector.Spans);
        }

        Assert.Contains("kinora.stream.frames", collector.Metrics.Keys);
        Assert.Contains("kinora.stream.results", collector.Metrics.Keys);
        Assert.Contains("http.server.request.duration", collector.Metrics.Keys);
        Assert.All(collector.Texts, text =>
        {
            Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
            Assert.DoesNotContain("whisper", text, StringComparison.Ordinal);
        });
        Sources_WithoutAnEndpoint_HaveNoListener();
    }

    [Fact]
    public async Task Export_WithASamplerThatTakesNothing_SendsMetricsOnly()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        var settings = Endpoint(collector);
        settings["OTEL_TRACES_SAMPLER"] = "always_off";
        settings["OTEL_SERVICE_NAME"] = "door-keeper";
        await using (var exporting = await OwnServer.StartAsync(settings))
        {
            await exporting.RunAsync("untraced", "test:");
        }

        Assert.Empty(collector.Spans);
        Assert.Equal(["door-keeper"], collector.Services.Keys);
        Assert.Contains("kinora.stream.frames", collector.Metrics.Keys);
    }

    private static Dictionary<string, string?> Endpoint(OtlpReceiver collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString(), ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    private static IConfiguration Settings(Dictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
}
