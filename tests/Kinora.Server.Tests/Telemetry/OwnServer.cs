using System.Net.Http.Json;
using Kinora.Frames.Memory;
using Kinora.Media.Stills;
using Kinora.Models.Cache;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Stills;
using Kinora.Server.Access;
using Kinora.Server.Predict;
using Kinora.Server.Telemetry;
using Kinora.Storage;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Tests.Telemetry;

/// <summary>A server of a test's own, with settings of OpenTelemetry and a log that the test reads.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StepScheduler _scheduler = new();
    private readonly SessionRegistry _sessions = new();
    private readonly ServerTelemetry _telemetry = new();
    private readonly ILoggerFactory _logs;
    private StreamStore? _store;
    private StreamHost? _streams;
    private OnDemandStreams? _onDemand;
    private PictureService? _pictures;
    private WebApplication? _server;

    private OwnServer() => _logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning).AddProvider(Log));

    /// <summary>Every line that it logged, at any level.</summary>
    public LineLog Log { get; } = new();

    public HttpClient Client { get; private set; } = new();

    /// <summary>Where it listens: HTTP first, gRPC last.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>Makes a key, as <c>kinora keys create</c> does while the server runs.</summary>
    public async Task<string> AddKeyAsync(AccessRole role)
    {
        var (id, key, hash) = AccessKeyText.Create();
        await _store!.Keys.AddAsync(new AccessKey(id, $"the {role} key", role, hash) { Created = DateTimeOffset.UtcNow }, TestContext.Current.CancellationToken);
        return key;
    }

    public StreamHost Streams => _streams!;

    public IReadOnlyList<Metric> Metrics => _telemetry.Store.Metrics;

    public static async Task<OwnServer> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, MemoryBudget? memory = null, Func<ServerOptions, ServerOptions>? change = null,
        AccessConfig? access = null)
    {
        var own = new OwnServer();
        var resources = new StreamResources
        {
            Sources = new SourceRegistry(), Sessions = own._sessions, Scheduler = own._scheduler, Models = new ModelStore(), Metrics = own._telemetry.Pipelines,
        };
        own._store = await StreamStore.OpenAsync(own._folder["kinora.db"], TestContext.Current.CancellationToken);
        own._streams = new StreamHost(resources, own._store, own._logs);
        own._onDemand = new OnDemandStreams(resources, new StreamDefinition { Source = "test:", Steps = RunningServer.LightSteps }, own._logs);
        own._pictures = new PictureService(static _ => Task.FromException<PictureAnalyser>(new InvalidOperationException("No picture is sent here.")), new StillLimits());
        var parts = new ServerParts
        {
            Streams = own._streams, OnDemand = own._onDemand, Pictures = own._pictures, Telemetry = own._telemetry, Memory = memory,
            Access = new AccessParts { Config = access ?? new AccessConfig(), Keys = own._store.Keys },
        };
        var options = new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = null, OpenTelemetry = settings ?? new Dictionary<string, string?>() };
        own._server = KinoraServer.Create(
            change is null ? options : change(options), parts,
            logging => logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning).AddProvider(own.Log));
        await own._server.StartAsync(TestContext.Current.CancellationToken);
        own.Addresses = [.. own._server.Urls.Select(static url => new Uri(url))];
        own.Client = new HttpClient { BaseAddress = own.Addresses[0] };
        return own;
    }

    public Task<HttpResponseMessage> AddAsync(string name, string source) =>
        Client.PostAsJsonAsync("/api/streams", new { name, source, steps = (string[])["detect"], models = new { detect = "nanodet_256" } }, TestContext.Current.CancellationToken);

    /// <summary>Adds a stream and waits for its second result: by then the first is delivered.</summary>
    public async Task RunAsync(string name, string source)
    {
        using var added = await AddAsync(name, source);
        Assert.Equal(201, (int)added.StatusCode);
        Assert.True(Streams.TryFind(name, out var stream));
        using var reader = stream.Results.OpenReader(after: 0);
        Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server!.StopAsync();
        await _server.DisposeAsync();
        await _streams!.DisposeAsync();
        await _onDemand!.DisposeAsync();
        _pictures!.Dispose();
        await _store!.DisposeAsync();
        _telemetry.Dispose();
        _sessions.Dispose();
        _scheduler.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }
}
