using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Media.Tests.Chaos;
using Kinora.Tests.Support;

namespace Kinora.Bench;

/// <summary>
/// How soon a lost camera is back, from the moment its server is: an RTSP server on loopback that is killed, falls silent, or is halted, with
/// two keyframes a second; and what 200 restarts leave behind.
/// </summary>
internal static class RecoverySuite
{
    private const double BackGoal = 2;
    private const int Rounds = 3;
    private const int Restarts = 200;

    private static readonly SourceOptions Quick = new() { StallTimeout = TimeSpan.FromSeconds(2), FirstFrameTimeout = TimeSpan.FromSeconds(4) };

    public static async Task MeasureAsync(Report report)
    {
        if (RtspServerProcess.IsInstalled())
        {
            await MeasureFaultsAsync(report).ConfigureAwait(false);
        }
        else
        {
            report.Note("GStreamer's RTSP server for Python is not installed: recovery is not measured.");
        }

        await MeasureLeaksAsync(report).ConfigureAwait(false);
    }

    private static async Task MeasureFaultsAsync(Report report)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        try
        {
            var clip = Path.Join(folder.FullName, "camera.mp4");
            await ChildUsage.MeasureAsync(
                "ffmpeg", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=4", "-c:v", "libx264",
                "-preset", "ultrafast", "-g", "12", "-bf", "0", "-pix_fmt", "yuv420p", clip).ConfigureAwait(false);
            foreach (var (name, fault) in Faults(clip))
            {
                List<double> back = [];
                for (var round = 0; round < Rounds; round++)
                {
                    back.Add(await fault().ConfigureAwait(false));
                }

                report.Add(new BenchCase
                {
                    Suite = "ingest", Case = $"back after: {name}", Metric = "s", Value = Report.Median(back), GoalOf = "value", Goal = BackGoal,
                });
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<(string Name, Func<Task<double>> Measure)> Faults(string clip)
    {
        yield return ("server killed and started again", () => WithServerAsync(clip, async (watch, server) =>
        {
            RtspServerProcess? again = null;
            try
            {
                return await FaultScenarios.ServerDiesAsync(watch, server, async () => again = await StartAsync(clip, server.Port).ConfigureAwait(false)).ConfigureAwait(false);
            }
            finally
            {
                again?.Dispose();
            }
        }));
        yield return ("stalled, connection open", () => WithServerAsync(clip, FaultScenarios.ServerStallsAsync));
        yield return ("server halted (SIGSTOP)", () => WithServerAsync(clip, FaultScenarios.ServerHaltsAsync));
    }

    private static async Task<double> WithServerAsync(string clip, Func<SourceWatch, RtspServerProcess, Task<Recovery>> fault)
    {
        using var server = await StartAsync(clip, FreePort()).ConfigureAwait(false);
        var watch = new SourceWatch(new SourceSupervisor(SourceAddress.Parse(server.Address), Quick));
        await using (watch.ConfigureAwait(false))
        {
            await watch.StateAsync(SourceState.Live).ConfigureAwait(false);
            await watch.FramesAsync(10).ConfigureAwait(false);
            return (await fault(watch, server).ConfigureAwait(false)).Back.TotalSeconds;
        }
    }

    private static async Task MeasureLeaksAsync(Report report)
    {
        var pause = TimeSpan.FromMilliseconds(1);
        var begun = Stopwatch.GetTimestamp();
        var watch = new SourceWatch(new SourceSupervisor(SourceAddress.Parse("test:")) { Pause = new RestartPause(new Random(1), pause, pause) });
        await using (watch.ConfigureAwait(false))
        {
            var live = await watch.StateAsync(SourceState.Live).ConfigureAwait(false);
            (int Descriptors, int Threads, int Children) before = default, after = default;
            for (var i = 0; i < Restarts; i++)
            {
                await watch.FrameAsync(live.At).ConfigureAwait(false);
                before = i == 5 ? Footprint() : before;
                after = Footprint();
                Linux.Signal(Linux.Children("testsrc2")[0], "KILL");
                var lost = await watch.StateAsync(SourceState.Backoff, live.Number).ConfigureAwait(false);
                live = await watch.StateAsync(SourceState.Live, lost.Number).ConfigureAwait(false);
            }

            report.Note($"{Restarts} restarts took {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s.");
            report.Add(
                Left("descriptors", after.Descriptors - before.Descriptors), Left("threads", after.Threads - before.Threads),
                Left("processes", after.Children - before.Children));
        }
    }

    private static (int Descriptors, int Threads, int Children) Footprint() => (Linux.Descriptors(), Linux.Threads(), Linux.Children("").Count);

    /// <summary>Threads and descriptors of the runtime itself come and go by one or two.</summary>
    private static BenchCase Left(string what, int count) => new()
    {
        Suite = "ingest", Case = $"left by {Restarts} restarts: {what}", Metric = "", Value = count, GoalOf = "value", Goal = 2,
    };

    private static Task<RtspServerProcess> StartAsync(string clip, int port) =>
        RtspServerProcess.StartAsync(Path.Join(Clips.Root, "tests", "Support", "rtsp_server.py"), clip, port);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
