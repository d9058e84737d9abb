using System.Text.Json;

namespace Kinora.Server.Tests.Capture;

public sealed class CaptureEndpointsTests(RunningServer server)
{
    [Fact]
    public async Task Get_WhileAStreamCaptures_TellsAndCountsAndAPatchEndsIt()
    {
        var (posted, _) = await server.SendAsync(
            HttpMethod.Post, "/api/streams", """{"name":"captured","source":"test:","steps":["overlay"],"rate":15,"stall_timeout":"9s","capture":{"every":2}}""");
        Assert.Equal(201, posted);

        var status = await WaitForAsync(one => one.GetProperty("saved").GetInt64() > 2);
        Assert.True(status.GetProperty("enabled").GetBoolean());
        Assert.Contains("captured", status.GetProperty("streams").EnumerateArray().Select(one => one.GetString()));
        Assert.True(status.GetProperty("bytes").GetInt64() > 1000);
        Assert.Equal((10L << 30, 2_592_000, 0), (
            status.GetProperty("quota").GetInt64(), status.GetProperty("retention_s").GetInt64(), status.GetProperty("pending").GetInt64()));
        Assert.Equal(JsonValueKind.Null, status.GetProperty("bucket").ValueKind);

        var metrics = await server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Matches(@"(?m)^kinora_capture_saved_total\{stream=""captured""\} [1-9]", metrics);
        Assert.Matches(@"(?m)^kinora_capture_bytes [1-9]", metrics);

        var (patched, _) = await server.SendAsync(HttpMethod.Patch, "/api/streams/captured", """{"capture":null}""");
        Assert.Equal(200, patched);
        _ = await WaitForAsync(one => one.GetProperty("streams").EnumerateArray().All(name => name.GetString() != "captured"));

        var (answer, report) = await server.SendAsync(HttpMethod.Get, "/api/capture/report?stream=captured");
        Assert.Equal(200, answer);
        Assert.True(report.GetProperty("baseline").GetProperty("frames").GetInt64() > 0);
        Assert.Equal("too_little_data", report.GetProperty("scores").GetProperty("level").GetString());
        Assert.Equal(10, report.GetProperty("scores").GetProperty("bins").GetArrayLength());
        using var removed = await server.Client.DeleteAsync("/api/streams/captured", TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("baseline", "yesterday")]
    [InlineData("current", "2026-11-02..2026-11-01")]
    public async Task GetReport_NoWindow_SaysWhatIsRight(string name, string value)
    {
        var (status, problem) = await server.SendAsync(HttpMethod.Get, $"/api/capture/report?{name}={value}");
        Assert.Equal(422, status);
        Assert.Contains("write it as 2026-11-01..2026-11-15", problem.GetProperty("errors").GetProperty(name)[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ACaptureThatDoesNotSayWhen_IsToldByItsField()
    {
        var (status, problem) = await server.SendAsync(HttpMethod.Post, "/api/streams", """{"name":"never","source":"test:","capture":{}}""");
        Assert.Equal(422, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("capture", out _));
    }

    private async Task<JsonElement> WaitForAsync(Func<JsonElement, bool> isSo)
    {
        while (true)
        {
            var (status, body) = await server.SendAsync(HttpMethod.Get, "/api/capture");
            Assert.Equal(200, status);
            if (isSo(body))
            {
                return body;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
