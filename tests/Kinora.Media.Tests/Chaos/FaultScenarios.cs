using System.Diagnostics;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Chaos;

/// <summary>
/// What goes wrong with a camera, one method each: brings the fault about, waits until the source has noticed it, mends it, and measures
/// how long frames take to come. The source must be live. Knows nothing of tests, so that benchmarks can use it.
/// </summary>
internal static class FaultScenarios
{
    /// <summary>The server dies, stays away for a few tries, and comes back.</summary>
    /// <param name="watch">The source.</param>
    /// <param name="server">The server that dies.</param>
    /// <param name="restart">Starts it again on the same port; whoever calls owns what it returns.</param>
    public static async Task<Recovery> ServerDiesAsync(SourceWatch watch, RtspServerProcess server, Func<Task<RtspServerProcess>> restart)
    {
        var before = watch.States.Count;
        var broken = Stopwatch.GetTimestamp();
        server.Kill();
        var noticed = await watch.StateAsync(SourceState.Backoff, before);
        var second = await watch.StateAsync(SourceState.Backoff, noticed.Number + 1);
        await watch.StateAsync(SourceState.Backoff, second.Number + 1);
        var again = await restart();
        return await RecoveredAsync(watch, broken, noticed, again.ReadyAt);
    }

    /// <summary>The server sends nothing more over connections that stand, long enough to be tried again, and then sends.</summary>
    public static async Task<Recovery> ServerStallsAsync(SourceWatch watch, RtspServerProcess server)
    {
        var before = watch.States.Count;
        var broken = Stopwatch.GetTimestamp();
        await server.StallAsync();
        var noticed = await watch.StateAsync(SourceState.Stalled, before);
        var lost = await watch.StateAsync(SourceState.Backoff, noticed.Number);
        await watch.StateAsync(SourceState.Connecting, lost.Number);
        var mended = Stopwatch.GetTimestamp();
        await server.ResumeAsync();
        return await RecoveredAsync(watch, broken, noticed, mended);
    }

    /// <summary>The server's process is halted, long enough to be tried again, and then goes on.</summary>
    public static async Task<Recovery> ServerHaltsAsync(SourceWatch watch, RtspServerProcess server)
    {
        var before = watch.States.Count;
        var broken = Stopwatch.GetTimestamp();
        server.Halt();
        var noticed = await watch.StateAsync(SourceState.Stalled, before);
        var lost = await watch.StateAsync(SourceState.Backoff, noticed.Number);
        var again = await watch.StateAsync(SourceState.Connecting, lost.Number);
        await watch.StateAsync(SourceState.Backoff, again.Number);
        var mended = Stopwatch.GetTimestamp();
        server.Continue();
        return await RecoveredAsync(watch, broken, noticed, mended);
    }

    /// <summary>Waits for the first frame after a moment at which the fault was mended.</summary>
    public static async Task<Recovery> RecoveredAsync(SourceWatch watch, long broken, SeenState noticed, long mended)
    {
        var live = await watch.StateAsync(SourceState.Live, noticed.Number);
        var frame = await watch.FrameAsync(mended);
        return new Recovery(
            Stopwatch.GetElapsedTime(broken, noticed.At), Stopwatch.GetElapsedTime(mended, frame.CapturedAt),
            [.. watch.States.Skip(noticed.Number).Take(live.Number - noticed.Number + 1).Select(seen => seen.Health)]);
    }
}
