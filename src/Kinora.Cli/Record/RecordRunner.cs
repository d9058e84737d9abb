using Kinora.Cli.Output;
using Kinora.Media.Decoding;
using Kinora.Media.Encoders;
using Kinora.Media.Recording;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Sources;

namespace Kinora.Cli.Record;

/// <summary>Puts a recording together, runs it, and sums it up.</summary>
internal static class RecordRunner
{
    /// <summary>What a live source may be ahead of the encoder, in frames: a third of a second, in which a file ends and the next begins.</summary>
    private const int Queue = 8;

    public static async Task<int> RunAsync(RecordCommandOptions options)
    {
        using var interruption = new Interruption();
        var cancellation = interruption.Token;
        var asked = SourceAddress.Parse(options.Source);
        if (asked.Kind == SourceKind.Push)
        {
            throw new SourceException(
                $"'{asked.Display}' is for the server: make it a stream's source in kinora.yaml with publish, run kinora serve, and record bus:PATH.", isUsage: true);
        }

        using var pulls = new PullReporter();
        var address = await SourceResolver.ResolveAsync(asked, pulls, cancellation).ConfigureAwait(false);
        var isLive = address.IsLive || options.SourceOptions.Realtime;
        if (options.Copies)
        {
            return await CopyRunner.RunAsync(options, address, interruption).ConfigureAwait(false);
        }

        // Before the source runs: its frames would not wait for the trials.
        _ = await EncoderProbe.ChooseAsync(options.Encoder, EncoderProbe.Usual, cancellation).ConfigureAwait(false);
        var source = new SourceRegistry(RestartPolicy.AfterFirstFrame).Open(address, options.SourceOptions);
        var report = new RecordReport(options.Json);
        report.Follow(source.Source);
        var recorder = new FrameRecorder(new RecordingOptions
        {
            Folder = options.Output,
            Encoder = options.Encoder,
            Profile = options.Profile,
            Segment = options.Segment,
            MaxFrames = options.MaxFrames,
            Duration = options.Duration,
            RestartsEncoder = isLive,
        })
        {
            EncoderChosen = report.OnEncoder,
            FileFinished = report.OnFile,
        };
        await using (source.ConfigureAwait(false))
        {
            try
            {
                using var feed = source.OpenFeed(new FeedRequest { LiveDepth = Queue, HeldQuota = 2 });
                var running = source.RunAsync();
                if (await recorder.RunAsync(feed.Frames, isLive, cancellation).ConfigureAwait(false))
                {
                    // The frames ended by themselves: the source knows whether that was in order.
                    await running.ConfigureAwait(false);
                }
            }
            catch (EncoderException error) when (report.HasTold(error))
            {
                // With the file that is not whole.
                return ExitCodes.Failed;
            }
            finally
            {
                if (recorder.Frames > 0 || interruption.WasInterrupted)
                {
                    await report.SumUpAsync(recorder.Frames, source.Source.Health.Dropped.Values.Sum(), recorder.Restarts).ConfigureAwait(false);
                }
            }
        }

        if (recorder.Frames == 0 && !interruption.WasInterrupted)
        {
            throw new SourceException($"'{address.Display}' has no frame in the range that was asked for: ask for frames that are there.");
        }

        return interruption.WasInterrupted ? ExitCodes.Interrupted : ExitCodes.Ok;
    }
}
