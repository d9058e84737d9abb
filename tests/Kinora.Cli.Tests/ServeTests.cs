using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>The service as a process: what its files, signals and restarts do to it.</summary>
[Trait("Speed", "Slow")]
public sealed class ServeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _port = RtspServer.FreePort();
    private readonly HttpClient _client;

    public ServeTests() => _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromMinutes(1) };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Serve_AChangedFile_AddsChangesAndRemovesStreamsAndABadOneChangesNothing()
    {
        Write("a: {source: 'test:', steps: [overlay]}");
        using var kinora = await StartAsync();
        await WaitForAsync("a", stream => stream.GetProperty("results").GetProperty("count").GetInt64() > 0);
        var since = (await StreamAsync("a"))!.Value.GetProperty("since").GetString();

        Write("a: {source: 'test:', steps: [overlay]}", "b: {source: 'test:', steps: [overlay], fps: 2}");
        await WaitForAsync("b", stream => stream.GetProperty("results").GetProperty("count").GetInt64() > 0);
        Assert.Equal(since, (await StreamAsync("a"))!.Value.GetProperty("since").GetString());

        Write("a: {source: 'test:', steps: [overlay, dance]}", "b: {source: 'test:', fps: fast}");
        List<string> said = [];
        while (!said.Exists(line => line.Contains("still in force", StringComparison.Ordinal)))
        {
            said.Add((await kinora.ReadErrorLineAsync())!);
        }

        Assert.Contains(said, line => line.Contains("kinora.yaml:5:", StringComparison.Ordinal) && line.Contains("dance", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains("kinora.yaml:6:", StringComparison.Ordinal) && line.Contains("'fast'", StringComparison.Ordinal));
        Assert.Equal(since, (await StreamAsync("a"))!.Value.GetProperty("since").GetString());

        Write("b: {source: 'test:', steps: [overlay], fps: 2}");
        await WaitAsync(async () => await StreamAsync("a") is null);
        Assert.Equal("running", (await StreamAsync("b"))!.Value.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Serve_WithALogAndMetricsInJson_WritesOneObjectALine()
    {
        Write("a: {source: 'rtsp://user:hush@127.0.0.1:9/x?token=whisper', steps: [overlay]}");
        using var kinora = await StartAsync("--log", "json", "--metrics-interval", "200ms");
        var metrics = JsonSerializer.Deserialize<JsonElement>((await kinora.ReadLineAsync())!);
        Assert.Equal("metrics", metrics.GetProperty("event").GetString());
        Assert.True(metrics.GetProperty("metrics").TryGetProperty("dotnet_process_memory_working_set_bytes", out _));
        string line;
        do
        {
            line = (await kinora.ReadErrorLineAsync())!;
            Assert.Equal(JsonValueKind.Object, JsonSerializer.Deserialize<JsonElement>(line).ValueKind);
            Assert.DoesNotContain("hush", line, StringComparison.Ordinal);
            Assert.DoesNotContain("whisper", line, StringComparison.Ordinal);
        }
        while (!line.Contains("Stream a", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Serve_AClientsStreams_OutlastAKill()
    {
        Write("file: {source: 'test:', steps: [overlay]}");
        using (var kinora = await StartAsync())
        {
            using var added = await _client.PostAsJsonAsync("/api/streams", new { name = "mine", source = "test:", steps = new[] { "overlay" }, fps = 3 }, Cancellation);
            using var changed = await _client.PatchAsJsonAsync("/api/streams/file", new { fps = 4 }, Cancellation);
            using var paused = await _client.PostAsync("/api/streams/file/pause", null, Cancellation);
            Assert.True(added.IsSuccessStatusCode && changed.IsSuccessStatusCode && paused.IsSuccessStatusCode);
            kinora.Send(RunningKinora.Kill);
            await kinora.ExitCodeAsync();
        }

        using (var again = await StartAsync())
        {
            Assert.Equal(3, (await StreamAsync("mine"))!.Value.GetProperty("definition").GetProperty("fps").GetDouble());
            Assert.Equal("paused", (await StreamAsync("file"))!.Value.GetProperty("state").GetString());
            Assert.Equal(4, (await StreamAsync("file"))!.Value.GetProperty("definition").GetProperty("fps").GetDouble());
            using var refused = await _client.DeleteAsync("/api/streams/file", Cancellation);
            using var removed = await _client.DeleteAsync("/api/streams/mine", Cancellation);
            Assert.Equal((409, 204), ((int)refused.StatusCode, (int)removed.StatusCode));
            again.Send(RunningKinora.Terminate);
            Assert.Equal(0, await again.ExitCodeAsync());
        }

        // Now the file says something else about its stream, and so it counts.
        Write("file: {source: 'test:', steps: [overlay], fps: 1}");
        using var last = await StartAsync();
        Assert.Null(await StreamAsync("mine"));
        Assert.Equal(1, (await StreamAsync("file"))!.Value.GetProperty("definition").GetProperty("fps").GetDouble());
        Assert.NotEqual("paused", (await StreamAsync("file"))!.Value.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Serve_ToldToEnd_LetsClientsGoWithinFiveSeconds()
    {
        Write("a: {source: 'test:', steps: [overlay]}");
        using var kinora = await StartAsync();
        using var events = await _client.GetStreamAsync("/api/streams/a/results", Cancellation);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}/ws/streams/a?pictures=true&fps=30"), Cancellation);
        using var stuck = new TcpClient("127.0.0.1", _port);
        await stuck.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /api/streams/a/live?fps=60&width=640 HTTP/1.1\r\nHost: localhost\r\n\r\n"), Cancellation);
        Assert.True(await events.ReadAsync(new byte[64], Cancellation) > 0);

        var told = Stopwatch.GetTimestamp();
        kinora.Send(RunningKinora.Terminate);
        var code = await kinora.ExitCodeAsync();

        Assert.Equal(0, code);
        Assert.True(Stopwatch.GetElapsedTime(told) < TimeSpan.FromSeconds(10), "the contract is 5 s; a loaded machine may take longer to end");
        await KinoraProgram.AssertGoneAsync($":{_port}");
    }

    [Fact]
    public async Task Serve_StartedAgain_OverwritesNoSavedPicture()
    {
        var pictures = _folder["pictures"];
        Write($"a: {{source: 'test:', steps: [overlay], sinks: {{pictures: '{pictures}'}}}}");
        for (var run = 1; run <= 2; run++)
        {
            using var kinora = await StartAsync();
            await WaitAsync(() => Task.FromResult(
                Directory.Exists(pictures) && Directory.GetDirectories(pictures).Count(folder => Directory.EnumerateFiles(folder, "*.jpg").Any()) == run));
            kinora.Send(RunningKinora.Kill);
            await kinora.ExitCodeAsync();
        }
    }

    [Fact]
    public async Task Serve_PredictThatOnlyClassifies_SaysWhatItIsAndNothingOfPersons()
    {
        const string Model = "mobilenetv3_small_1.0_224_imagenet_fp32";
        Assert.SkipUnless(File.Exists(Repository.Shared($"models/{Model}.onnx")), "The classifier is not beside the checkout.");
        File.Copy(Repository.Shared($"models/{Model}.onnx"), _folder[$"{Model}.onnx"]);
        File.Copy(Repository.Shared("models/imagenet_labels_1000.txt"), _folder["imagenet_labels_1000.txt"]);
        File.WriteAllText(_folder[$"{Model}.yaml"], """
            input: {name: input, layout: nchw, color: rgb, width: 224, height: 224, mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], resize: centre_crop, crop: 0.875}
            decode: {recipe: classes, score: 0.05, logits: true, outputs: {scores: [logits]}}
            labels: imagenet_labels_1000.txt
            """);
        Write("a: {source: 'test:', steps: [overlay]}");
        File.AppendAllText(_folder["kinora.yaml"], $"model_name: '{_folder[$"{Model}.onnx"]}'\npredict: {{steps: [classify]}}\n");
        using var kinora = await StartAsync();
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(Repository.Shared("media/cat_720p.jpg"), Cancellation));

        using var response = await _client.PostAsync("/predict", picture, Cancellation);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal(["predictions"], answer.EnumerateObject().Select(field => field.Name));
        Assert.Contains("cat", answer.GetProperty("predictions")[0].GetProperty("label").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_AFileWithMistakes_SaysThemAllAndDoesNotStart()
    {
        Write("a: {source: 'test:', fps: fast}", "a: {source: 'test:'}", "b: {setps: [detect]}");

        using var kinora = Start();
        var said = await kinora.ReadErrorToEndAsync();

        Assert.Equal(2, await kinora.ExitCodeAsync());
        Assert.Contains("kinora.yaml:5:", said, StringComparison.Ordinal);
        Assert.Contains("kinora.yaml:6:", said, StringComparison.Ordinal);
        Assert.Contains("kinora.yaml:7:", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--urls", "", "'' is no address to listen on")]
    [InlineData("--urls", "http://camera:8000", "names the host 'camera'")]
    [InlineData("--urls", "https://127.0.0.1:8443", "https://127.0.0.1:8443 needs a certificate")]
    [InlineData("--grpc", "", "'' is no address to listen on")]
    [InlineData("--grpc", "127.0.0.1:50052", "is no address to listen on")]
    public async Task Serve_AnAddressThatIsNone_SaysHowToWriteOne(string option, string value, string sentence)
    {
        Write("a: {source: 'test:', steps: [overlay]}");

        using var kinora = Start(option, value);
        var said = await kinora.ReadErrorToEndAsync();

        Assert.Equal(2, await kinora.ExitCodeAsync());
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_APortThatIsTaken_SaysWhatToDo()
    {
        Write("a: {source: 'test:', steps: [overlay]}");
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, _port);
        listener.Start();

        using var kinora = Start();
        var said = await kinora.ReadErrorToEndAsync();

        Assert.Equal(2, await kinora.ExitCodeAsync());
        Assert.Contains($"127.0.0.1:{_port}", said, StringComparison.Ordinal);
        Assert.Contains("--urls", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private RunningKinora Start(params string[] more) => RunningKinora.Start(
        new Dictionary<string, string> { ["KINORA_STATE"] = _folder["state"] }, ["serve", "--config", _folder["kinora.yaml"], .. more]);

    private async Task<RunningKinora> StartAsync(params string[] more)
    {
        var kinora = Start(more);
        await WaitAsync(async () =>
        {
            try
            {
                using var response = await _client.GetAsync("/health/ready", Cancellation);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                Assert.False(kinora.HasExited);
                return false;
            }
        });
        return kinora;
    }

    private void Write(params string[] streams)
    {
        var lines = string.Create(CultureInfo.InvariantCulture, $"# a test's\nurls: http://127.0.0.1:{_port}\ngrpc: none\nstreams:\n");
        var next = _folder["kinora.yaml.next"];
        File.WriteAllText(next, lines + string.Concat(streams.Select(stream => $"  {stream}\n")));
        File.Move(next, _folder["kinora.yaml"], overwrite: true);
    }

    private async Task<JsonElement?> StreamAsync(string name)
    {
        using var response = await _client.GetAsync($"/api/streams/{name}", Cancellation);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation) : null;
    }

    private Task WaitForAsync(string name, Func<JsonElement, bool> condition) => WaitAsync(async () => await StreamAsync(name) is { } stream && condition(stream));

    /// <summary>What is waited for happens in another process, which gives no sign of it; a minute is more than it takes.</summary>
    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(100, Cancellation);
        }

        Assert.Fail("What was waited for did not happen within a minute.");
    }
}
