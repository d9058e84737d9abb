using System.Globalization;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Bench;

/// <summary>
/// Reads a clip through the frame path and looks at nothing. Prints the frames, and the CPU time in milliseconds that this process spent on
/// starting and warming up: what it had used at the 100th frame beyond what 100 later frames cost. A camera's process pays it once.
/// </summary>
internal static class IngestRun
{
    private const int WarmUp = 100;

    public static async Task<int> RunAsync(string rendition, string clip)
    {
        using var source = new SourceSupervisor(SourceAddress.Parse(clip), policy: RestartPolicy.Never);
        using var feed = source.OpenFeed(new FeedRequest { Rendition = Enum.Parse<Rendition>(rendition, ignoreCase: true) });
        var running = source.RunAsync(CancellationToken.None);
        var frames = 0;
        var warm = TimeSpan.Zero;
        while (await feed.Frames.NextAsync().ConfigureAwait(false) is { } frame)
        {
            warm = ++frames == WarmUp ? Environment.CpuUsage.TotalTime : warm;
            frame.Dispose();
        }

        await running.ConfigureAwait(false);
        var later = (Environment.CpuUsage.TotalTime - warm) / (frames - WarmUp);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{frames} {(warm - (later * WarmUp)).TotalMilliseconds:F1}"));
        return 0;
    }
}
