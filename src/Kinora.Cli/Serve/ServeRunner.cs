using Kinora.Cli.Output;
using Kinora.Media.Stills;
using Kinora.Models.Cache;
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
        var resources = new StreamResources
        {
            Sources = new SourceRegistry(memory: inference.Memory), Sessions = sessions, Scheduler = scheduler, Models = new ModelStore(), Pulls = pulls,
            Metrics = telemetry.Pipelines,
        };
        await using var store = await StreamStore.OpenAsync(config.Database, interruption.Token).ConfigureAwait(false);
        await using var streams = new StreamHost(resources, store, logs);
        await using var onDemand = new OnDemandStreams(resources, AnswerPlan(config).Names, logs);
        var limits = new StillLimits();
        using var pictures = new PictureService(
            token => PictureAnalyser.CreateAsync(
                AnswerPlan(config), resources.Models, sessions, scheduler, new PictureAnalyserOptions { Limits = limits, Memory = inference.Memory }, pulls, token),
            limits);

        var parts = new ServerParts { Streams = streams, OnDemand = onDemand, Pictures = pictures, Telemetry = telemetry, Memory = inference.Memory };
        await using var server = KinoraServer.Create(
            new ServerOptions { Urls = config.Urls, Grpc = config.Grpc == "none" ? null : config.Grpc }, parts, logging => logging.Services.AddSingleton(logs));
        await StartAsync(server, interruption.Token).ConfigureAwait(false);
        LogServing(log, string.Join(", ", server.Urls));
        foreach (var warning in config.Warnings)
        {
            LogWarning(log, warning);
        }

        await streams.ApplyAsync(config.Streams, interruption.Token).ConfigureAwait(false);
        parts.Readiness.SetReady();
        using var snapshots = config.MetricsInterval is { } interval ? telemetry.WriteSnapshots(Console.Out, interval) : null;
        using var systemd = new Systemd(Environment.GetEnvironmentVariable);
        systemd.Ready();
        await using (Follow(config, options, streams, log, interruption.Token))
        {
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

    /// <summary>What is done with a picture or an address that a client sends.</summary>
    private static StepPlan AnswerPlan(KinoraConfig config)
    {
        var person = new PersonOptions { Threshold = (float)config.PersonScoreThreshold };
        return config.ModelName == KinoraConfig.PersonDetector
            ? StepPlan.Create(["person"], new Dictionary<string, string>()).With(person with { AsPredictions = true })
            : StepPlan.Create(["classify", "person"], new Dictionary<string, string> { ["classify"] = config.ModelName }).With(person);
    }

    private static async Task StartAsync(WebApplication server, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
        catch (IOException error)
        {
            throw new UsageException($"{error.Message.TrimEnd('.')}: end what listens there, or choose another address with --urls or --grpc.");
        }
    }

    /// <summary>Brings the streams into line with the file whenever it changes. A file that cannot be used changes nothing.</summary>
    private static ConfigWatcher? Follow(KinoraConfig config, ServeOptions options, StreamHost streams, ILogger log, CancellationToken end) =>
        config.Path is not { } path ? null : new ConfigWatcher(
            path,
            () => Load(options),
            changed =>
            {
                streams.ApplyAsync(changed.Streams, end).GetAwaiter().GetResult();
                LogReloaded(log, path);
                if (changed with { Streams = config.Streams, Warnings = config.Warnings } != config)
                {
                    LogNeedsRestart(log);
                }
            },
            refused =>
            {
                foreach (var problem in refused.Problems)
                {
                    LogWarning(log, problem.ToString());
                }

                LogKept(log);
            });

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
}
