using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Media.Tests;

/// <summary>Reads a source through its supervisor and keeps what it says about each frame.</summary>
internal static class SourceReader
{
    /// <summary>What a frame said about itself.</summary>
    internal sealed record Seen(long Index, double Seconds, int Width, int Height, int SourceWidth, int SourceHeight, byte CentreLuma);

    /// <summary>Reads to the end of the source, or so many frames.</summary>
    public static async Task<List<Seen>> ReadAsync(
        string source, SourceOptions? options = null, FeedRequest? request = null, int most = int.MaxValue, RestartPolicy policy = RestartPolicy.Never)
    {
        using var supervisor = new SourceSupervisor(SourceAddress.Parse(source), options, policy);
        return await ReadAsync(supervisor, request ?? FeedRequest.Everything, most);
    }

    /// <summary>Runs a supervisor until its feed ends or has given so many frames.</summary>
    public static async Task<List<Seen>> ReadAsync(SourceSupervisor supervisor, FeedRequest request, int most = int.MaxValue)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        using var feed = supervisor.OpenFeed(request);
        var running = supervisor.RunAsync(stop.Token);
        var seen = await TakeAsync(feed, most);
        if (seen.Count < most)
        {
            await running;
            return seen;
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return seen;
    }

    /// <summary>The feed's next so many frames, or fewer when it ends.</summary>
    public static async Task<List<Seen>> TakeAsync(SourceFeed feed, int most)
    {
        List<Seen> seen = [];
        while (seen.Count < most && await feed.Frames.NextAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60)) is { } frame)
        {
            using (frame)
            {
                seen.Add(Look(frame));
            }
        }

        return seen;
    }

    private static Seen Look(FrameLease frame) => new(
        frame.Index,
        frame.Pts.TotalSeconds,
        frame.Format.Width,
        frame.Format.Height,
        frame.SourceWidth,
        frame.SourceHeight,
        frame.Plane(0)[(frame.Format.Height / 2 * frame.Format.Width) + (frame.Format.Width / 2)]);
}
