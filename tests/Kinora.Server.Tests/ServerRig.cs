using Kinora.Media.Stills;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Server.Predict;
using Kinora.Server.Telemetry;
using Kinora.Server.Tests.Telemetry;
using Kinora.Storage;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Tests;

/// <summary>A whole server on free ports of this machine, put together as <c>kinora serve</c> does, with a folder, a database and a log of its own.</summary>
internal sealed class ServerRig : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly StepScheduler _scheduler = new();
    private readonly SessionRegistry _sessions = new();
    private readonly ILoggerFactory _logs;
    private readonly bool _keepsLog;
    private readonly CaptureService _captures;
    private readonly OnDemandStreams _onDemand;
    private readonly PictureService _pictures;
    private readonly ModelHub _hub;

    private ServerRig(RigOptions options, StreamStore store, TestFolder folder)
    {
        (_folder, Store, _keepsLog) = (folder, store, options.KeepsLog);
        _logs = LoggerFactory.Create(Configure);
        _captures = new CaptureService(new CaptureOptions { Directory = _folder["capture"] }, null, Telemetry.Captures, _logs);
        var resources = new StreamResources
        {
            Captures = _captures, Sources = new SourceRegistry(), Sessions = _sessions, Scheduler = _scheduler, Models = options.Store ?? new ModelStore(), Metrics = Telemetry.Pipelines,
            ClientSources = options.ClientSources,
        };
        Streams = new StreamHost(resources, store, _logs);
        _onDemand = new OnDemandStreams(resources, new StreamDefinition { Source = "test:", Steps = RunningServer.LightSteps }, _logs, options.OnDemandCapacity);
        var limits = new StillLimits { MostBytes = options.MostPictureBytes };
        _pictures = new PictureService(
            token => PictureAnalyser.CreateAsync(
                StepPlan.Create(["classify", "person"], new Dictionary<string, string>()), resources.Models, _sessions, _scheduler, new PictureAnalyserOptions { Limits = limits },
                cancellationToken: token),
            limits);
        _hub = new ModelHub(options.Hub(_folder["models"]));
        Parts = new ServerParts
        {
            Models = new ModelParts { Store = resources.Models, Sessions = _sessions, Hub = _hub },
            Streams = Streams, OnDemand = _onDemand, Pictures = _pictures, Telemetry = Telemetry, Captures = _captures, Memory = options.Memory, Access = options.Access(store),
        };
        Server = KinoraServer.Create(options.Server, Parts, Configure);
    }

    /// <summary>Every line that it logged, at the levels that <c>kinora serve</c> logs and below.</summary>
    public LineLog Log { get; } = new();

    public ServerTelemetry Telemetry { get; } = new();

    public StreamStore Store { get; }

    public SessionRegistry Sessions => _sessions;

    public StreamHost Streams { get; }

    public OnDemandStreams OnDemand => _onDemand;

    public ServerParts Parts { get; }

    public WebApplication Server { get; }

    /// <summary>Where it listens: HTTP first, gRPC last.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    public HttpClient Client { get; private set; } = new();

    /// <summary>A server that listens.</summary>
    public static async Task<ServerRig> StartAsync(RigOptions options)
    {
        var folder = new TestFolder();
        var rig = new ServerRig(options, await StreamStore.OpenAsync(folder["kinora.db"], CancellationToken.None), folder);
        await rig.Streams.ApplyAsync(options.Streams, CancellationToken.None);
        await rig.Server.StartAsync(CancellationToken.None);
        rig.Parts.Readiness.SetReady();
        rig.Addresses = [.. rig.Server.Urls.Select(static url => new Uri(url))];
        rig.Client = new HttpClient { BaseAddress = rig.Addresses[0] };
        return rig;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        await Streams.DisposeAsync();
        await _onDemand.DisposeAsync();
        await _captures.DisposeAsync();
        _pictures.Dispose();
        _hub.Dispose();
        await Store.DisposeAsync();
        Telemetry.Dispose();
        _sessions.Dispose();
        _scheduler.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }

    private void Configure(ILoggingBuilder logging)
    {
        if (_keepsLog)
        {
            _ = logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning).AddProvider(Log);
        }
    }
}
