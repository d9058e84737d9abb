using System.Net.Sockets;
using Kinora.Cli.Output;
using Kinora.Media.Guard;
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
using Kinora.Server.Access;
using Kinora.Server.Perimeter;
using Kinora.Server.Predict;
using Kinora.Server.Telemetry;
using Kinora.Storage;
using Kinora.Vision.Classification;
using Kinora.Vision.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kinora.Cli.Serve;

/// <summary>Puts the service together, runs it until it is told to end, and ends it in order.</summary>
internal static partial class ServeRunner
{
    public static async Task<int> RunAsync(ServeOptions options)
    {
        using var interruption = new Interruption();
        var config = Load(options);
        var inference = InferenceSettings.Create(config, options.Provider);
        using var pulls = new PullReporter();
        await inference.PrepareAsync(pulls, interruption.Token).ConfigureAwait(false);

        using var scheduler = new StepScheduler(inference.ForManyRuns.Threads);
        using var sessions = new SessionRegistry(inference.ForManyRuns);
        using var logs = LoggerFactory.Create(logging => ServeLog.Configure(logging, config.Log));
        var log = logs.CreateLogger("Kinora");
        using var telemetry = new ServerTelemetry();
        await using var captures = CaptureParts.Create(config.Capture, telemetry, logs);
        using var hub = new ModelHub(config.ModelHub.Over(HubOptions.FromEnvironment()));
        var resources = new StreamResources
        {
            Sources = new SourceRegistry(memory: inference.Memory), Sessions = sessions, Scheduler = scheduler, Models = new ModelStore(options: config.ModelCache, hub: hub), Pulls = pulls,
            Metrics = telemetry.Pipelines, Person = PersonOf(config), Captures = captures,
            ClientSources = new ClientSources(new SourceGuard(config.ClientSources.Allow)),
        };
        await using var store = await StreamStore.OpenAsync(config.Database, interruption.Token).ConfigureAwait(false);
        await using var streams = new StreamHost(resources, store, logs);
        await using var onDemand = new OnDemandStreams(resources, Pattern(config), logs);
        var limits = new StillLimits { MostBytes = (int)config.Limits.Body, MostPixels = config.Limits.Megapixels * 1_000_000 };
        using var pictures = new PictureService(
            token => PictureAnalyser.CreateAsync(
                AnswerPlan(config), resources.Models, sessions, scheduler, new PictureAnalyserOptions { Limits = limits, Memory = inference.Memory, MostWaiting = config.Limits.Waiting }, pulls, token),
            limits);

        var parts = new ServerParts
        {
            Models = new ModelParts { Store = resources.Models, Sessions = sessions, Hub = hub },
            Streams = streams, OnDemand = onDemand, Pictures = pictures, Telemetry = telemetry, Memory = inference.Memory, Captures = captures,
            Access = new AccessParts { Config = config.Access, Keys = store.Keys, Audit = store.Audit },
        };
        await using var server = await StartAsync(config, parts, logs, interruption.Token).ConfigureAwait(false);
        LogServing(log, string.Join(", ", server.Urls));
        foreach (var warning in config.Warnings)
        {
            LogWarning(log, warning);
        }

        using var snapshots = config.MetricsInterval is { } interval ? telemetry.WriteSnapshots(Console.Out, interval) : null;
        using var systemd = new Systemd(Environment.GetEnvironmentVariable);
        await using (await FollowAsync(config, options, streams, log, interruption.Token).ConfigureAwait(false))
        {
            parts.Readiness.SetReady();
            systemd.Ready();
            _ = pictures.GetAsync(interruption.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, interruption.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        systemd.Stopping();
        LogEnding(log);
        await server.StopAsync().ConfigureAwait(false);
        return ExitCodes.Ok;
    }

    private static KinoraConfig Load(ServeOptions options)
    {
        var config = KinoraConfig.Load(options.ConfigFile);
        return config with
        {
            Urls = options.Urls ?? config.Urls, Grpc = options.Grpc ?? config.Grpc, Log = options.Log ?? config.Log,
            MetricsInterval = options.MetricsInterval ?? config.MetricsInterval,
        };
    }

    private static PersonOptions PersonOf(KinoraConfig config) =>
        new() { Threshold = (float)config.PersonScoreThreshold, AsPredictions = config.ModelName == KinoraConfig.PersonDetector };

    /// <summary>What is done with a picture that a client sends.</summary>
    private static StepPlan AnswerPlan(KinoraConfig config) => StepPlan.Create(config.PredictSteps, ModelsOf(config, config.PredictSteps)).With(PersonOf(config));

    /// <summary>What is done with an address that a client names: it is classified, and persons are looked for.</summary>
    private static StreamDefinition Pattern(KinoraConfig config)
    {
        IReadOnlyList<string> steps = config.ModelName == KinoraConfig.PersonDetector ? ["person"] : ["classify", "person"];
        return new StreamDefinition { Source = "test:", Steps = steps, Models = ModelsOf(config, steps) };
    }

    private static Dictionary<string, string> ModelsOf(KinoraConfig config, IReadOnlyList<string> steps) =>
        steps.Contains("classify") ? new() { ["classify"] = config.ModelName } : [];

    /// <exception cref="UsageException">An address cannot be listened on.</exception>
    private static async Task<WebApplication> StartAsync(KinoraConfig config, ServerParts parts, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        WebApplication? server = null;
        try
        {
            var options = new ServerOptions
            {
                Urls = config.Urls, Grpc = config.Grpc == "none" ? null : config.Grpc, Perimeter = config.Perimeter, Limits = config.Limits,
            };
            await RefuseOpenDoorAsync(options, parts.Access, cancellationToken).ConfigureAwait(false);
            server = KinoraServer.Create(
                options, parts, logging => logging.Services.AddSingleton(logs));
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch (Exception error) when (error is FormatException or TlsFilesException or IOException or SocketException)
        {
            if (server is not null)
            {
                await server.DisposeAsync().ConfigureAwait(false);
            }

            if (error is FormatException or TlsFilesException)
            {
                throw new UsageException(error.Message);
            }

            throw new UsageException($"{error.Message.TrimEnd('.')}: end what listens there, or choose another address with --urls or --grpc.");
        }
    }

    /// <exception cref="UsageException">Other machines would reach a server that knows nobody.</exception>
    private static async Task RefuseOpenDoorAsync(ServerOptions options, AccessParts access, CancellationToken cancellationToken)
    {
        if (Exposure.Of(options) is { } address && access.Config.Oidc is null)
        {
            var keys = await access.Keys!.LoadAsync(cancellationToken).ConfigureAwait(false);
            if (!keys.Any(key => key.IsUsable(access.Time.GetUtcNow())))
            {
                throw new UsageException($"'{address}' lets other machines in, and there is no key: make one with kinora keys create, name an issuer in access.oidc, or serve at 127.0.0.1.");
            }
        }
    }

    /// <summary>Brings the streams into line with the configuration, now and whenever its file changes. A file that cannot be used changes nothing.</summary>
    private static async Task<ConfigWatcher?> FollowAsync(KinoraConfig config, ServeOptions options, StreamHost streams, ILogger log, CancellationToken end)
    {
        if (config.Path is not { } path)
        {
            await streams.ApplyAsync(config.Streams, end).ConfigureAwait(false);
            return null;
        }

        // The file that was read first: without it there is no configuration any more, which is a mistake and not an empty one.
        var followed = options with { ConfigFile = path };
        var watcher = new ConfigWatcher(path, () => Load(followed), changed => Apply(changed, config, streams, log, end), refused => Refuse(refused, log));
        try
        {
            // What was written between the first look at the file and the watcher's is in force as well.
            await streams.ApplyAsync(Load(followed).Streams, end).ConfigureAwait(false);
        }
        catch (ConfigException error)
        {
            Refuse(error, log);
            await streams.ApplyAsync(config.Streams, end).ConfigureAwait(false);
        }
        catch
        {
            await watcher.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return watcher;
    }

    /// <summary>Runs on the watcher's own task, which has nothing else to do. What goes wrong here must not end the watch.</summary>
    private static void Apply(KinoraConfig changed, KinoraConfig first, StreamHost streams, ILogger log, CancellationToken end)
    {
        try
        {
            streams.ApplyAsync(changed.Streams, end).GetAwaiter().GetResult();
            LogReloaded(log, changed.Path!);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotApplied(log, error.Message);
        }
        catch (OperationCanceledException)
        {
            return;  // the service ends
        }

        if (changed with { Streams = first.Streams, Warnings = first.Warnings } != first)
        {
            LogNeedsRestart(log);
        }
    }

    private static void Refuse(ConfigException refused, ILogger log)
    {
        foreach (var problem in refused.Problems)
        {
            LogWarning(log, problem.ToString());
        }

        LogKept(log);
    }

    [LoggerMessage(10, LogLevel.Information, "Serving {Urls}. Ctrl-C ends it.")]
    private static partial void LogServing(ILogger log, string urls);

    [LoggerMessage(11, LogLevel.Information, "Ending: clients get a moment to leave.")]
    private static partial void LogEnding(ILogger log);

    [LoggerMessage(12, LogLevel.Information, "{File} is in force.")]
    private static partial void LogReloaded(ILogger log, string file);

    [LoggerMessage(13, LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger log, string warning);

    [LoggerMessage(14, LogLevel.Warning, "The configuration is not changed: the one before is still in force.")]
    private static partial void LogKept(ILogger log);

    [LoggerMessage(15, LogLevel.Warning, "Settings beside the streams have changed too: restart kinora for those.")]
    private static partial void LogNeedsRestart(ILogger log);

    [LoggerMessage(16, LogLevel.Error, "The changed configuration is not wholly in force: {Reason} Streams that it names may be as they were.")]
    private static partial void LogNotApplied(ILogger log, string reason);
}
