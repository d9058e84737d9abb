using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kinora.Media.Guard;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Sources;
using Kinora.Server.Access;

namespace Kinora.Server.Tests;

/// <summary>A server with a key that may operate and no more, and a list of the addresses that its holder may name.</summary>
internal sealed class SourceServer : IAsyncDisposable
{
    private readonly ServerRig _rig;
    private readonly string _key;

    private SourceServer(ServerRig rig, string key) => (_rig, _key) = (rig, key);

    public StreamHost Streams => _rig.Streams;

    public HttpClient Client => _rig.Client;

    public static async Task<SourceServer> StartAsync(params string[] allowed)
    {
        var (id, key, hash) = AccessKeyText.Create();
        var rig = await ServerRig.StartAsync(new RigOptions
        {
            Server = new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = null, Limits = RigOptions.NoRates },
            Access = _ => new AccessParts { Keys = new OneKey(new AccessKey(id, "operator", AccessRole.Operate, hash)) },
            ClientSources = new ClientSources(new SourceGuard([.. allowed.Select(AllowedSource.Parse)])),
        });
        return new SourceServer(rig, key);
    }

    /// <summary>Asks as the holder of the key, or as this machine itself, who is an admin.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, bool asAdmin = false)
    {
        using var request = new HttpRequestMessage(method, path);
        if (!asAdmin)
        {
            request.Headers.Add("X-API-Key", _key);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, bytes.Length > 0 && bytes[0] == (byte)'{' ? JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(bytes)) : default);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();
}
