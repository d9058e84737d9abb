using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Capture;

/// <summary>The service as a process that captures a small clip and sends it to a bucket.</summary>
internal sealed class CapturingServer : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _port = RtspServer.FreePort();
    private readonly HttpClient _client;

    public CapturingServer()
    {
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = TimeSpan.FromMinutes(1) };
        Clip = TestClip.Make(_folder, 10, rate: 10);
    }

    public string Captures => _folder["capture"];

    public string Bucket => _folder["s3"];

    public int S3Port { get; } = RtspServer.FreePort();

    private string Clip { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts the service, and returns when it serves.</summary>
    /// <param name="captures">Whether it captures; else it only sends what was captured.</param>
    /// <param name="credentials">Who it is to the bucket.</param>
    public async Task<RunningKinora> StartAsync(bool captures = true, IReadOnlyDictionary<string, string>? credentials = null)
    {
        File.WriteAllText(_folder["kinora.yaml"], string.Create(CultureInfo.InvariantCulture, $$$"""
            urls: http://127.0.0.1:{{{_port}}}
            grpc: none
            capture: {directory: {{{Captures}}}, s3: {bucket: {{{S3Server.Bucket}}}, prefix: kept, endpoint: "http://127.0.0.1:{{{S3Port}}}"} }
            streams:
              clip: {source: {{{Clip}}}, steps: [overlay], paused: {{{(captures ? "false" : "true")}}}, capture: {every: 1} }
            """));
        var environment = new Dictionary<string, string>(credentials ?? S3Server.Credentials) { ["KINORA_STATE"] = _folder["state"] };
        var kinora = RunningKinora.Start(environment, "serve", "--config", _folder["kinora.yaml"]);
        await WaitAsync(async () =>
        {
            try
            {
                return (await _client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                if (kinora.HasExited)
                {
                    Assert.Fail(await kinora.ReadErrorToEndAsync());
                }

                return false;
            }
        });
        return kinora;
    }

    public async Task<JsonElement> StatusAsync() => JsonSerializer.Deserialize<JsonElement>(await _client.GetStringAsync("/api/capture", Cancellation));

    /// <summary>Waits until the service says so about capturing.</summary>
    public Task WaitForAsync(Func<JsonElement, bool> isSo) => WaitAsync(async () => isSo(await StatusAsync()));

    public static async Task WaitAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(20, Cancellation);
        }
    }

    /// <summary>Everything on disk is whole, and in the bucket exactly so; nothing was ever sent twice under one name.</summary>
    /// <param name="puts">All that was sent.</param>
    /// <returns>How many pairs there are.</returns>
    public int AssertAllIsSent(IEnumerable<(string Name, string Hash)> puts)
    {
        var files = Directory.EnumerateFiles(Captures, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != ".kinora-capture.lock").ToArray();
        var kept = files.ToDictionary(file => "kept/" + Path.GetRelativePath(Captures, file), File.ReadAllBytes);
        var objects = S3Server.Objects(Bucket);
        Assert.Equal(kept.Keys.Order(StringComparer.Ordinal), objects.Keys.Order(StringComparer.Ordinal));
        Assert.All(kept, file => Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file.Value)), Convert.ToHexStringLower(SHA256.HashData(objects[file.Key]))));
        Assert.All(puts.GroupBy(put => put.Name), name => Assert.Single(name));

        var pictures = kept.Where(file => file.Key.EndsWith(".jpg", StringComparison.Ordinal)).ToArray();
        Assert.Equal(files.Length, 2 * pictures.Length);
        Assert.All(pictures, picture =>
        {
            Assert.Equal([0xFF, 0xD8], picture.Value[..2]);
            Assert.Equal([0xFF, 0xD9], picture.Value[^2..]);
            using var json = JsonDocument.Parse(kept[Path.ChangeExtension(picture.Key, ".json")]);
            Assert.Equal(320, json.RootElement.GetProperty("width").GetInt32());
        });
        return pictures.Length;
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }
}
