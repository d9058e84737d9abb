using System.Globalization;
using Kinora.Cli.Models;
using Kinora.Cli.Output;
using Kinora.Media.Devices;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Cli.Watch;

/// <summary>Puts a watch together, runs it, and sums it up.</summary>
internal static class WatchRunner
{
    public static async Task<int> RunAsync(WatchOptions options)
    {
        using var interruption = new Interruption();
        var cancellation = interruption.Token;
        var asked = SourceAddress.Parse(options.Source ?? (Camera.IsPresent ? "auto" : "demo"));
        if (asked.Kind == SourceKind.Push)
        {
            throw new SourceException($"'{asked.Display}' is for the server: make it a stream's source in kinora.yaml, and run kinora serve.", isUsage: true);
        }

        using var scheduler = new StepScheduler(options.Inference.ForManyRuns.Threads);
        using var pulls = new PullReporter();
        await options.Inference.PrepareAsync(pulls, cancellation).ConfigureAwait(false);
        using var sessions = new SessionRegistry(options.Inference.ForManyRuns);
        var source = await SourceResolver.ResolveAsync(asked, pulls, cancellation).ConfigureAwait(false);
        if (source.IsLive && (options.SourceOptions.FirstFrame > 0 || options.SourceOptions.EndFrame is not null))
        {
            throw new UsageException($"--frames chooses a part of a file, and '{source.Display}' is live: use --max-frames.");
        }

        using var steps = await options.Plan.BuildAsync(ModelCache.Open(), sessions, pulls, cancellation).ConfigureAwait(false);
        using var saver = options.SaveFrames is { } pattern ? new PictureWriter(pattern, steps.Editors, options.Inference.Memory) : null;

        var config = new StreamConfig
        {
            Name = "watch",
            Source = source,
            SourceOptions = options.SourceOptions with { Fallback = options.Fallback is { } file ? FallbackFile(file) : null },
            Selection = options.Selection,
            Decode = options.Decode,
            KeepsPictures = saver is not null || options.Publish is not null,
            Publish = options.Publish is { } socket ? new PublishConfig { Socket = socket } : null,
            MaxResults = options.MaxFrames,
        };
        config = options.Load(config);
        using var writer = ResultWriters.Create(options.Json, source.Display);
        using var metrics = new PipelineMetrics();
        var runner = new StreamRunner(
            config, new SourceRegistry(RestartPolicy.AfterFirstFrame, memory: options.Inference.Memory), steps, scheduler, new WriterSink(writer, saver), metrics: metrics);
        try
        {
            await runner.RunAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            writer.Dispose();
            await SumUpAsync(runner.Summary, options.Json).ConfigureAwait(false);
        }

        if (runner.Summary.Results == 0 && !interruption.WasInterrupted)
        {
            throw new SourceException($"'{source.Display}' has no frame in the range that was asked for: ask for frames that are there.");
        }

        return interruption.WasInterrupted ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    private static SourceAddress FallbackFile(string text) => SourceAddress.Parse(text) is { Kind: SourceKind.File } file
        ? file
        : throw new UsageException($"--fallback is '{text}': name a video file.");

    /// <summary>Machines read results on standard output, so their summary goes to standard error.</summary>
    private static async Task SumUpAsync(StreamSummary summary, bool json)
    {
        if (summary.Results == 0)
        {
            return;
        }

        var seconds = summary.Elapsed.TotalSeconds;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Processed {summary.Results} {(summary.Results == 1 ? "frame" : "frames")} in {seconds:F1} s (avg {(seconds > 0 ? summary.Results / seconds : 0):F1} fps)");
        text += summary.Dropped > 0 ? $", {summary.Dropped} dropped because analysis was slower than the source" : "";
        await (json ? Console.Error : Console.Out).WriteLineAsync(text).ConfigureAwait(false);
    }
}
