using Kinora.Media.Decoding;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Sources;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>
/// What no program of this kind can do without: the same ffmpeg call into a reader that throws the bytes away, and the bare model once a
/// frame on the same threads. No frames, no preprocessing, no results.
/// </summary>
internal static class BaselineRun
{
    public static async Task<int> RunAsync(BenchStream stream)
    {
        using var sessions = new SessionRegistry(stream.Inference);
        var model = await stream.LoadAsync(sessions).ConfigureAwait(false);
        var yardstick = stream.YardstickOf(model);
        var plan = DecodePlan.For([stream.Config.Request]);
        var command = await DecodeCommand.ForAsync(stream.Config.Source, new SourceOptions(), plan).ConfigureAwait(false);
        var remarks = new DecoderRemarks();
        var ffmpeg = await FfmpegProcess.StartAsync(command, remarks.Read).ConfigureAwait(false);
        var count = 0;
        var frameBytes = FrameBytes(await remarks.First.ConfigureAwait(false), plan.Full ? int.MaxValue : plan.AnalysisSide);
        await using (ffmpeg.ConfigureAwait(false))
        {
            // As many frames ahead as the frame path has: the decoder works while the model runs.
            using var ahead = new SemaphoreSlim(3);
            using var ready = new SemaphoreSlim(0);
            var ended = false;
            var reader = new Thread(() =>
            {
                var buffer = new byte[1 << 20];
                long bytes = 0;
                int read;
                while ((read = ffmpeg.Output.Read(buffer)) > 0)
                {
                    for (var frames = ((bytes + read) / frameBytes) - (bytes / frameBytes); frames > 0; frames--)
                    {
                        ahead.Wait();
                        ready.Release();
                    }

                    bytes += read;
                }

                ended = true;
                ready.Release();
            });
            reader.Start();
            while (true)
            {
                await ready.WaitAsync().ConfigureAwait(false);
                if (Volatile.Read(ref ended) && ready.CurrentCount == 0)
                {
                    break;
                }

                RunModel(model, yardstick);
                count++;
                ahead.Release();
            }

            reader.Join();
        }

        RunFigures.Take(count, 0, yardstick).Write();
        return 0;
    }

    private static void RunModel(ModelSession model, Yardstick? yardstick)
    {
        var begun = Rusage.ThreadMilliseconds();
        using (var tensors = model.Rent())
        {
            tensors.Run();
        }

        yardstick?.Follow(begun);
    }

    /// <summary>Planar 4:2:0 of the picture, scaled to fit. The few bytes of headers in between do not add up to a frame.</summary>
    private static long FrameBytes(InputPicture picture, int side)
    {
        var scale = Math.Min(1, Math.Min((double)side / picture.Width, (double)side / picture.Height));
        var (width, height) = ((long)Math.Round(picture.Width * scale / 2) * 2, (long)Math.Round(picture.Height * scale / 2) * 2);
        return width * height * 3 / 2;
    }
}
