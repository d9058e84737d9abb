using Kinora.Cli.Output;
using Kinora.Media.Encoders;
using Kinora.Media.Recording;
using Kinora.Media.Sources;

namespace Kinora.Cli.Record;

/// <summary><c>kinora record --copy</c>: the source's own coding goes into the files.</summary>
internal static class CopyRunner
{
    public static async Task<int> RunAsync(RecordCommandOptions options, SourceAddress address, Interruption interruption)
    {
        var report = new RecordReport(options.Json);
        var recorder = new PacketRecorder(
            address, options.SourceOptions,
            new RecordingOptions { Folder = options.Output, Segment = options.Segment, MaxFrames = options.MaxFrames, Duration = options.Duration }, TimeProvider.System)
        {
            FileFinished = report.OnFile,
            Lost = RecordReport.OnLost,
        };
        try
        {
            await Console.Error.WriteLineAsync("Recording as the source is coded.").ConfigureAwait(false);
            await recorder.RunAsync(interruption.Token).ConfigureAwait(false);
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
                await report.SumUpAsync(recorder.Frames, dropped: 0, recorder.Restarts, "copy").ConfigureAwait(false);
            }
        }

        return interruption.WasInterrupted ? ExitCodes.Interrupted : ExitCodes.Ok;
    }
}
