using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Pipelines.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Kinora.Server.Tests.RunningServer))]

namespace Kinora.Server.Tests;

/// <summary>
/// A whole server on a free port of this machine, with its own database: what a client does to it goes through real sockets. Tests share it,
/// and each names its own streams.
/// </summary>
public sealed class RunningServer : IAsyncLifetime
{
    private ServerRig? _rig;
    private int _added;

    /// <summary>Steps that run no model, so that a stream starts at once.</summary>
    public static string[] LightSteps => ["overlay"];

    public Uri Address => _rig!.Addresses[0];

    /// <summary>Where gRPC is, without its scheme.</summary>
    public string GrpcAuthority => _rig!.Addresses[^1].Authority;

    public HttpClient Client => _rig!.Client;

    internal StreamHost Streams => _rig!.Streams;

    internal IReadOnlyList<Endpoint> Routes => _rig!.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    internal OnDemandStreams OnDemand => _rig!.OnDemand;

    public async ValueTask InitializeAsync() => _rig = await ServerRig.StartAsync(
        new RigOptions { Server = new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = "http://127.0.0.1:0" }, OnDemandCapacity = 2 });

    public ValueTask DisposeAsync() => _rig!.DisposeAsync();

    /// <summary>Adds a stream of ffmpeg's test picture, with a decoder of its own: streams that are read alike would share one.</summary>
    public async Task<AddedStream> AddAsync(string name, double? fps = null)
    {
        var patience = $"{10_000 + Interlocked.Increment(ref _added)}ms";
        using var response = await Client.PostAsJsonAsync(
            "/api/streams", new { name, source = "test:", steps = LightSteps, fps, stall_timeout = patience }, TestContext.Current.CancellationToken);
        var state = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, state.ToString());
        Assert.True(Streams.TryFind(name, out var stream));
        return new AddedStream(Streams, stream, state);
    }

    /// <summary>Adds a stream and waits until it gives results.</summary>
    public async Task<AddedStream> AddAndWaitAsync(string name, double? fps = null)
    {
        var added = await AddAsync(name, fps);
        using var reader = added.Stream.Results.OpenReader(after: 0);
        Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
        return added;
    }

    /// <summary>Adds a stream that is pushed to, and waits until it can be.</summary>
    public async Task AddPushedAsync(string name, string step = "overlay")
    {
        var (status, body) = await SendAsync(
            HttpMethod.Post, "/api/streams",
            JsonSerializer.Serialize(new { name, source = "push:" + name, steps = new[] { step }, models = step == "detect" ? new { detect = "nanodet_256" } : null }));
        Assert.True(status == 201, body.ToString());
        while (true)
        {
            try
            {
                await using var session = Streams.Doors.Enter(name);
                return;
            }
            catch (Media.Push.PushException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }
}
