using System.Net.Http.Json;
using System.Text.Json;
using Kinora.Media.Stills;
using Kinora.Models.Cache;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Server.Predict;
using Kinora.Server.Telemetry;
using Kinora.Storage;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(Kinora.Server.Tests.RunningServer))]

namespace Kinora.Server.Tests;

/// <summary>
/// A whole server on a free port of this machine, with its own database: what a client does to it goes through real sockets. Tests share it,
/// and each names its own streams.
/// </summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly StepScheduler _scheduler = new();
    private readonly SessionRegistry _sessions = new();
    private readonly ServerTelemetry _telemetry = new();
    private CaptureService? _captures;
    private StreamStore? _store;
    private StreamHost? _streams;
    private OnDemandStreams? _onDemand;
    private PictureService? _pictures;
    private WebApplication? _server;
    private int _added;

    /// <summary>Steps that run no model, so that a stream starts at once.</summary>
    public static string[] LightSteps => ["overlay"];

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Where gRPC is, without its scheme.</summary>
    public string GrpcAuthority { get; private set; } = "";

    public HttpClient Client { get; private set; } = new();

    internal StreamHost Streams => _streams!;

    internal IReadOnlyList<Endpoint> Routes => _server!.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    internal OnDemandStreams OnDemand => _onDemand!;

    public async ValueTask InitializeAsync()
    {
        _captures = new CaptureService(new CaptureOptions { Directory = _folder["capture"] }, null, _telemetry.Captures, NullLoggerFactory.Instance);
        var resources = new StreamResources { Captures = _captures, Sources = new SourceRegistry(), Sessions = _sessions, Scheduler = _scheduler, Models = new ModelStore(), Metrics = _telemetry.Pipelines };
        _store = await StreamStore.OpenAsync(_folder["kinora.db"], CancellationToken.None);
        _streams = new StreamHost(resources, _store, NullLoggerFactory.Instance);
        _onDemand = new OnDemandStreams(resources, new StreamDefinition { Source = "test:", Steps = LightSteps }, NullLoggerFactory.Instance, capacity: 2);
        var limits = new StillLimits { MostBytes = 2 << 20 };
        _pictures = new PictureService(
            token => PictureAnalyser.CreateAsync(
                StepPlan.Create(["classify", "person"], new Dictionary<string, string>()), resources.Models, _sessions, _scheduler, new PictureAnalyserOptions { Limits = limits },
                cancellationToken: token),
            limits);
        var parts = new ServerParts { Streams = _streams, OnDemand = _onDemand, Pictures = _pictures, Telemetry = _telemetry, Captures = _captures };
        _server = KinoraServer.Create(new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = "http://127.0.0.1:0" }, parts);
        await _server.StartAsync();
        await _streams.ApplyAsync(new Dictionary<string, StreamDefinition>(), CancellationToken.None);
        parts.Readiness.SetReady();
        Address = new Uri(_server.Urls.First());
        GrpcAuthority = new Uri(_server.Urls.Last()).Authority;
        Client = new HttpClient { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server!.StopAsync();
        await _server.DisposeAsync();
        await _streams!.DisposeAsync();
        await _onDemand!.DisposeAsync();
        await _captures!.DisposeAsync();
        _pictures!.Dispose();
        await _store!.DisposeAsync();
        _telemetry.Dispose();
        _sessions.Dispose();
        _scheduler.Dispose();
        _folder.Dispose();
    }

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
