using Kinora.Media.Decoding;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Sources;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>
/// What no program of this kind can do without: the same ffmpeg call into a reader that throws the bytes away, and the bare model once a
/// frame on the same threads. No frames, no preprocessing, no results.
/// </summary>
internal static class BaselineRun
{
    private const int FrameBytes = 1920 * 1080 * 3 / 2;

    public static async Task<int> RunAsync(string clip)
    {
        using var sessions = new SessionRegistry();
        var model = await new ModelStore().GetAsync("nanodet").ConfigureAwait(false);
        using var binding = sessions.Get(model.Path).Bind();
        var command = await DecodeCommand.ForAsync(SourceAddress.Parse(clip), new SourceOptions(), DecodePlan.Everything).ConfigureAwait(false);
        var ffmpeg = await FfmpegProcess.StartAsync(command).ConfigureAwait(false);
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
                    for (var frames = ((bytes + read) / FrameBytes) - (bytes / FrameBytes); frames > 0; frames--)
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
            var count = 0;
            while (true)
            {
                await ready.WaitAsync().ConfigureAwait(false);
                if (Volatile.Read(ref ended) && ready.CurrentCount == 0)
                {
                    break;
                }

                binding.Run();
                count++;
                ahead.Release();
            }

            reader.Join();
            Console.WriteLine(count);
        }

        return 0;
    }
}
