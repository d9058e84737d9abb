using System.Globalization;
using Kinora.Media.Stills;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Server;
using Kinora.Server.Predict;
using Kinora.Server.Telemetry;
using Kinora.Storage;
using Kinora.Vision.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Bench.Server;

/// <summary>
/// The web server as <c>kinora serve</c> puts it together, with a plan of its own for pictures: <c>/predict</c> of the shipped program always looks
/// for persons too, which the service it is compared with does not. Runs until it is ended.
/// </summary>
internal static class PredictServerRun
{
    public static async Task<int> RunAsync(int port, string classifier, string state)
    {
        using var scheduler = new StepScheduler();
        using var sessions = new SessionRegistry();
        using var telemetry = new ServerTelemetry();
        var resources = new StreamResources { Sources = new SourceRegistry(), Sessions = sessions, Scheduler = scheduler, Models = new ModelStore(), Metrics = telemetry.Pipelines };
        await using var store = await StreamStore.OpenAsync(Path.Join(state, "bench.db"), CancellationToken.None);
        await using var streams = new StreamHost(resources, store, NullLoggerFactory.Instance);
        await using var onDemand = new OnDemandStreams(resources, new StreamDefinition { Source = "test:" }, NullLoggerFactory.Instance);
        var plan = StepPlan.Create(["classify"], new Dictionary<string, string> { ["classify"] = classifier });
        using var pictures = new PictureService(token => PictureAnalyser.CreateAsync(plan, resources.Models, sessions, scheduler, cancellationToken: token), new StillLimits());
        using var hub = new ModelHub();
        var parts = new ServerParts
        {
            Models = new ModelParts { Store = resources.Models, Sessions = sessions, Hub = hub },
            Streams = streams, OnDemand = onDemand, Pictures = pictures, Telemetry = telemetry,
        };
        await using var server = KinoraServer.Create(
            new ServerOptions { Urls = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"), Grpc = null }, parts);
        await server.StartAsync().ConfigureAwait(false);
        parts.Readiness.SetReady();
        await Task.Delay(Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        return 0;
    }
}
