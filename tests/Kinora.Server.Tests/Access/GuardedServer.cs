using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Tests.Telemetry;
using Kinora.Storage;

namespace Kinora.Server.Tests.Access;

/// <summary>
/// A server that asks for keys of its own machine too, as other machines are asked; with a stream <c>door</c> and one <c>yard</c>, and a log that
/// a test reads.
/// </summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly ServerRig _rig;

    private GuardedServer(ServerRig rig) => _rig = rig;

    /// <summary>Every line that it logged, at the levels that <c>kinora serve</c> logs and below.</summary>
    public LineLog Log => _rig.Log;

    public StreamStore Store => _rig.Store;

    public HttpClient Client => _rig.Client;

    /// <summary>Where gRPC is.</summary>
    public Uri Grpc => _rig.Addresses[^1];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<GuardedServer> StartAsync(AccessConfig? config = null)
    {
        var idle = new StreamDefinition { Source = "push:door", Steps = RunningServer.LightSteps };
        return new GuardedServer(await ServerRig.StartAsync(new RigOptions
        {
            Server = new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = "http://127.0.0.1:0", Limits = RigOptions.NoRates },
            Access = store => new AccessParts { Config = config ?? new AccessConfig { KeylessLoopback = false }, Keys = store.Keys, Audit = store.Audit },
            Streams = new Dictionary<string, StreamDefinition> { ["door"] = idle, ["yard"] = idle with { Source = "push:yard" } },
            KeepsLog = true,
        }));
    }

    /// <summary>Makes a key, as <c>kinora keys create</c> does while the server runs.</summary>
    public async Task<string> AddKeyAsync(AccessRole role = AccessRole.Read, string[]? streams = null, DateTimeOffset? expires = null)
    {
        var (id, key, hash) = AccessKeyText.Create();
        await Store.Keys.AddAsync(new AccessKey(id, $"the {role} key", role, hash) { Streams = streams, Created = DateTimeOffset.UtcNow, Expires = expires }, Cancellation);
        return key;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">GET, POST, …</param>
    /// <param name="path">With what is asked.</param>
    /// <param name="key">The key that goes along as X-API-Key; null for none.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="header">A header more, as <c>Via: x</c>.</param>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null, string? json = null, string? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
        {
            request.Headers.Add(CallerFinder.KeyHeader, key);
        }

        if (header?.Split(": ", 2) is [var name, var value])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>The status of the answer.</summary>
    public async Task<int> StatusAsync(string method, string path, string? key = null, string? json = null, string? header = null)
    {
        using var response = await SendAsync(method, path, key, json, header);
        return (int)response.StatusCode;
    }

    /// <summary>The answer in JSON.</summary>
    public async Task<JsonElement> JsonAsync(string method, string path, string? key = null, string? json = null)
    {
        using var response = await SendAsync(method, path, key, json);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>The answer in JSON to the bearer of a token.</summary>
    public async Task<JsonElement> JsonOfAsync(string path, string token)
    {
        using var response = await SendAsync("GET", path, header: $"Authorization: Bearer {token}");
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();
}
