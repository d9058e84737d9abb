using System.Globalization;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Bench;

/// <summary>
/// Reads a clip through the frame path and looks at nothing. Prints the frames, and the CPU time in milliseconds that this process had
/// used when the first one arrived: the runtime's start, which a camera's process pays once in its life.
/// </summary>
internal static class IngestRun
{
    public static async Task<int> RunAsync(string rendition, string clip)
    {
        using var source = new SourceSupervisor(SourceAddress.Parse(clip), policy: RestartPolicy.Never);
        using var feed = source.OpenFeed(new FeedRequest { Rendition = Enum.Parse<Rendition>(rendition, ignoreCase: true) });
        var running = source.RunAsync(CancellationToken.None);
        var frames = 0;
        var startUp = TimeSpan.Zero;
        while (await feed.Frames.NextAsync().ConfigureAwait(false) is { } frame)
        {
            startUp = frames++ == 0 ? Environment.CpuUsage.TotalTime : startUp;
            frame.Dispose();
        }

        await running.ConfigureAwait(false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{frames} {startUp.TotalMilliseconds:F1}"));
        return 0;
    }
}
