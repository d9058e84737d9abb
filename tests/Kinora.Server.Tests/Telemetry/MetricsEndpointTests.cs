using System.Net.Http.Json;

namespace Kinora.Server.Tests.Telemetry;

public sealed class MetricsEndpointTests(RunningServer server)
{
    [Fact]
    public async Task Metrics_WhileAStreamRuns_MoveAndAreWellFormed()
    {
        const string stream = "stream=\"measured\"";
        using var added = await server.Client.PostAsJsonAsync(
            "/api/streams", new { name = "measured", source = "test:", steps = (string[])["detect"], models = new { detect = "nanodet_256" } },
            TestContext.Current.CancellationToken);
        Assert.Equal(201, (int)added.StatusCode);
        await ResultsAsync(1);
        using var events = await server.Client.GetAsync("/api/streams/measured/results", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        _ = await server.Client.GetByteArrayAsync("/api/streams/measured/snapshot", TestContext.Current.CancellationToken);
        var before = await ReadAsync();
        await ResultsAsync(5);
        var after = await ReadAsync();

        Assert.Equal("counter", after.Types["kinora_stream_results_total"]);
        Assert.Equal("gauge", after.Types["kinora_source_fps"]);
        Assert.Equal("histogram", after.Types["kinora_stream_step_duration_seconds"]);
        foreach (var name in new[]
        {
            "kinora_stream_results_total", "kinora_stream_frames_total", "kinora_source_frames_total", "kinora_source_pixels_bytes_total",
            "kinora_stream_result_age_seconds_count", "kinora_stream_queue_wait_seconds_count",
        })
        {
            Assert.True(after.Sum(name, stream) >= before.Sum(name, stream) + (name.Contains("bytes", StringComparison.Ordinal) ? 1000 : 1), name);
        }

        Assert.True(after.Sum("kinora_stream_step_duration_seconds_count", stream, "step=\"detect\"") >= 5);
        Assert.Equal(1, after.Sum("kinora_source_state", stream));
        Assert.Equal(1, after.Sum("kinora_source_state", stream, "state=\"live\""));
        Assert.True(after.Sum("kinora_stream_pictures_total", stream) >= 1);
        Assert.True(after.Sum("kinora_clients", "protocol=\"sse\"") >= 1);
        Assert.True(after.Sum("kinora_streams", "state=\"running\"") >= 1);
        Assert.True(after.Sum("dotnet_process_cpu_time_seconds_total") > 0);
        Assert.True(after.Sum("dotnet_process_memory_working_set_bytes") > 1e6);
        Assert.True(after.Sum("process_thread_count") > 1);
        Assert.True(after.Sum("http_server_request_duration_seconds_count", "http_route=\"/metrics\"") >= 1);

        await server.Client.DeleteAsync("/api/streams/measured", TestContext.Current.CancellationToken);
        Assert.DoesNotContain((await ReadAsync()).Samples.Keys, sample => sample.Contains(stream, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_OfAFailingStream_NameItsStateAndNoSecret()
    {
        var unreachable = new { name = "unreachable", source = "rtsp://user:hush@127.0.0.1:9/x?token=whisper", steps = RunningServer.LightSteps };
        using var added = await server.Client.PostAsJsonAsync("/api/streams", unreachable, TestContext.Current.CancellationToken);
        var text = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("kinora_stream_results_total{stream=\"unreachable\"} 0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.DoesNotContain("whisper", text, StringComparison.Ordinal);
        await server.Client.DeleteAsync("/api/streams/unreachable", TestContext.Current.CancellationToken);
    }

    private async Task ResultsAsync(int count)
    {
        Assert.True(server.Streams.TryFind("measured", out var stream));
        using var reader = stream.Results.OpenReader();
        for (var i = 0; i < count; i++)
        {
            Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
        }
    }

    private async Task<ExpositionText> ReadAsync()
    {
        using var response = await server.Client.GetAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        return new ExpositionText(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
