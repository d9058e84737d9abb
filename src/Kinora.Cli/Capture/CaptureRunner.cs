using Kinora.Cli.Models;
using Kinora.Cli.Output;
using Kinora.Media.Devices;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Capture.DataSets;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;

namespace Kinora.Cli.Capture;

/// <summary>Puts a capture together, runs it, and sums it up.</summary>
internal static class CaptureRunner
{
    public static async Task<int> RunAsync(CaptureCommandOptions options)
    {
        using var interruption = new Interruption();
        var cancellation = interruption.Token;
        var asked = SourceAddress.Parse(options.Source ?? (Camera.IsPresent ? "auto" : "demo"));
        if (asked.Kind == SourceKind.Push)
        {
            throw new SourceException($"'{asked.Display}' is for the server: make it a stream's source in kinora.yaml with capture, and run kinora serve.", isUsage: true);
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
        using (var set = DataSet.Open(options.Output, options.Format))
        {
            using var sink = new DataSetSink(set, options.Quality);
            var runner = new StreamRunner(
                Config(options, source), new SourceRegistry(RestartPolicy.AfterFirstFrame, memory: options.Inference.Memory), steps, scheduler, sink);
            try
            {
                await runner.RunAsync(cancellation).ConfigureAwait(false);
            }
            finally
            {
                set.Dispose();
                await DataSetSummary.WriteAsync(set, options.Output, options.Json).ConfigureAwait(false);
            }

            if (set.Added == 0 && !interruption.WasInterrupted)
            {
                throw new SourceException($"'{source.Display}' has no frame in the range that was asked for: ask for frames that are there.");
            }
        }

        return interruption.WasInterrupted ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    private static StreamConfig Config(CaptureCommandOptions options, SourceAddress source) => new()
    {
        Name = "capture",
        Source = source,
        SourceOptions = options.SourceOptions with { Fallback = options.Fallback is { } file ? FallbackFile(file) : null },
        Selection = options.Selection,
        Decode = options.Decode,
        KeepsPictures = true,
        MaxResults = options.MaxFrames,
    };

    private static SourceAddress FallbackFile(string text) => SourceAddress.Parse(text) is { Kind: SourceKind.File } file
        ? file
        : throw new UsageException($"--fallback is '{text}': name a video file.");
}
