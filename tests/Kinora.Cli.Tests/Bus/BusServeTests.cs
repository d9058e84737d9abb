using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Bus;

/// <summary>A server whose streams other processes read, and that reads those of others; its configuration changes while it runs.</summary>
public sealed class BusServeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _port = RtspServer.FreePort();
    private readonly HttpClient _client;

    public BusServeTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        _client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}")) };
    }

    public void Dispose()
    {
        _client?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Serve_PublishedStream_IsReadByOthersAndMovesWithTheFile()
    {
        var (first, second) = (_folder["first.sock"], _folder["second.sock"]);
        Write($"door: {{source: 'test:', steps: [overlay], publish: {first}}}", $"copy: {{source: 'bus:{first}', steps: [overlay]}}");
        using var server = RunningKinora.Start(
            new Dictionary<string, string> { ["KINORA_STATE"] = _folder["state"] }, "serve", "--config", _folder["kinora.yaml"]);
        await WaitForAsync("copy", static stream => stream.GetProperty("results").GetProperty("count").GetInt64() > 5);
        Assert.Equal(0, KinoraProgram.Run("bus", "receive", first, "--max-frames", "3").ExitCode);
        Assert.Equal([0xFF, 0xD8], (await _client.GetByteArrayAsync("/api/streams/copy/snapshot", TestContext.Current.CancellationToken))[..2]);
        var published = (await StreamAsync("door"))!.Value.GetProperty("published");
        Assert.Equal(
            (first, "kinora", "source"), (published.GetProperty("socket").GetString(), published.GetProperty("as").GetString(), published.GetProperty("picture").GetString()));
        Assert.InRange(published.GetProperty("clients").GetInt32(), 1, 2);
        Assert.Matches("kinora_stream_bus_clients{[^}]*stream=\"door\"[^}]*} [12]", await _client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));

        Write($"door: {{source: 'test:', steps: [overlay], publish: {second}}}", $"copy: {{source: 'bus:{first}', steps: [overlay]}}");
        await WaitForAsync("door", stream => stream.GetProperty("published") is { ValueKind: JsonValueKind.Object } moved && moved.GetProperty("socket").GetString() == second);
        Assert.Equal(0, KinoraProgram.Run("bus", "receive", second, "--max-frames", "3").ExitCode);
        await WaitForAsync("copy", static stream => stream.GetProperty("health").GetProperty("state").GetString() == "backoff");

        Write($"door: {{source: 'test:', steps: [overlay], publish: {first}}}", $"copy: {{source: 'bus:{first}', steps: [overlay]}}");
        await WaitForAsync("copy", static stream => stream.GetProperty("health").GetProperty("state").GetString() == "live");
        Assert.Equal(0, (await StreamAsync("door"))!.Value.GetProperty("health").GetProperty("restarts").GetInt64());
    }

    private void Write(params string[] streams)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"urls: http://127.0.0.1:{_port}\ngrpc: none\nstreams:\n");
        var next = _folder["kinora.yaml.next"];
        File.WriteAllText(next, head + string.Concat(streams.Select(static stream => $"  {stream}\n")));
        File.Move(next, _folder["kinora.yaml"], overwrite: true);
    }

    private async Task<JsonElement?> StreamAsync(string name)
    {
        try
        {
            using var response = await _client.GetAsync($"/api/streams/{name}", TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What is waited for happens in another process, which gives no sign of it; a minute is more than it takes.</summary>
    private async Task WaitForAsync(string name, Func<JsonElement, bool> condition)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await StreamAsync(name) is { } stream && stream.GetProperty("health").ValueKind == JsonValueKind.Object && condition(stream))
            {
                return;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"It does not come about: {await StreamAsync(name)}");
    }
}
