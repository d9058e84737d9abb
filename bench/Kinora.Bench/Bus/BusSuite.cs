using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Kinora.Bench.Server;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Bench.Bus;

/// <summary>The frame bus: this process publishes 1080p frames, others read them.</summary>
internal static class BusSuite
{
    public const string Name = "bus";

    private const double Seconds = 8;

    /// <summary>What a waking costs at least: processes that do nothing but wake and be woken.</summary>
    private const string Floor = "bare futex in C";

    private static readonly string? FloorProgram = Peers.Compiled("futex_ping");

    /// <summary>The client that bench/peers.sh compiles.</summary>
    private static readonly string? ClientInC = Peers.Compiled("bus_client");

    private static readonly FrameFormat Format = new(1920, 1080, PixelFormat.Nv12, ColorMatrix.Bt709, ColorRange.Limited);

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var report = new Report(Name, options.Json);
        foreach (var (clients, goal) in new[] { (1, 25), (3, 60) })
        {
            await LatencyAsync(report, clients, goal, options.Pairs).ConfigureAwait(false);
            await UntouchedAsync(report, clients, options.Pairs).ConfigureAwait(false);
        }

        await EveryPixelAsync(report).ConfigureAwait(false);
        await PublishesAsync(report, 0, 5_000_000).ConfigureAwait(false);
        await PublishesAsync(report, 1, 700_000).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Every frame has a checksum, which each reader verifies: so all of it is written before the stamp, and read after it.</summary>
    private static async Task LatencyAsync(Report report, int clients, double goal, int rounds)
    {
        List<double[]> own = [];
        List<PeerFigures> gstreamer = [], copies = [], inC = [], floor = [];
        for (var round = 0; round < Math.Max(1, rounds / 3); round++)
        {
            own.AddRange(await RunAsync(clients, InCSharp(0, reads: true), fills: true, 60, Seconds).ConfigureAwait(false));
            if (ClientInC is not null)
            {
                inC.AddRange((await RunAsync(clients, InC(reads: true), fills: true, 60, Seconds).ConfigureAwait(false)).Select(Figures));
            }

            await FloorAsync(floor, clients, fills: true).ConfigureAwait(false);
            copies.AddRange(await SocketCopy.RunAsync(clients, 60, (int)Seconds).ConfigureAwait(false));
            if (GStreamerShm.IsThere)
            {
                gstreamer.AddRange(await GStreamerShm.RunAsync(clients, 60, (int)Seconds, reads: true).ConfigureAwait(false));
            }
        }

        var what = What(clients);
        var (receive, last) = (what + ": publish to receive, p50", what + ": publish to last pixel, p50");
        var (woken, read) = (Of(own, 3, 1), Of(own, 6, 1));
        report.Add(
            new BenchCase { Suite = Name, Case = receive, Metric = "us", Value = woken, GoalOf = "value", Goal = goal },
            new BenchCase { Suite = Name, Case = what + ": receive to first pixel, p50", Metric = "us", Value = Of(own, 5, 2), GoalOf = "value", Goal = 1 },
            new BenchCase { Suite = Name, Case = last, Metric = "us", Value = read, GoalOf = "value" },
            new BenchCase { Suite = Name, Case = what + ": checksums that are wrong", Metric = "frames", Value = own.Sum(static said => said[2]), GoalOf = "value", Goal = 0 },
            new BenchCase { Suite = Name, Case = what + ": managed bytes a frame", Metric = "bytes", Value = Of(own, 8, 0), GoalOf = "value", Goal = 0 },
            new BenchCase { Suite = Name, Case = what + ": memory of its own of a client", Metric = "KiB", Value = Of(own, 9, 1), GoalOf = "value", Goal = 64 },
            new BenchCase { Suite = Name, Case = what + ": page tables of a client", Metric = "KiB", Value = Of(own, 10, 0), GoalOf = "value" });
        report.Add(
            Beside(SocketCopy.Name, copies, receive, "us", woken, static figures => figures.Median),
            Beside(SocketCopy.Name, copies, last, "us", read, static figures => figures.Last));
        if (floor.Count > 0)
        {
            report.Add(Beside(Floor, floor, receive, "us", woken, static figures => figures.Median));
        }

        if (inC.Count > 0)
        {
            report.Add(
                new BenchCase { Suite = Name, Case = what + " in C: publish to receive, p50", Metric = "us", Value = Of(inC, static figures => figures.Median, 1), GoalOf = "value", Goal = goal },
                new BenchCase { Suite = Name, Case = what + " in C: receive to first pixel, p50", Metric = "us", Value = Of(inC, static figures => figures.First, 2), GoalOf = "value", Goal = 1 },
                new BenchCase { Suite = Name, Case = what + " in C: publish to last pixel, p50", Metric = "us", Value = Of(inC, static figures => figures.Last, 1), GoalOf = "value" });
        }

        if (gstreamer.Count == 0)
        {
            report.Note($"{GStreamerShm.Name} is not compiled as it stands (bench/peers.sh does that): not compared.");
        }
        else
        {
            report.Add(
                Beside(GStreamerShm.Name, gstreamer, receive, "us", woken, static figures => figures.Median),
                Beside(GStreamerShm.Name, gstreamer, last, "us", read, static figures => figures.Last));
        }

        var wrong = copies.Concat(gstreamer).Concat(inC).Sum(static figures => figures.Wrong);
        if (wrong > 0)
        {
            report.Note($"{wrong} frames of the peers had a wrong checksum.");
        }
    }

    /// <summary>What it costs to be a client: no pixel is written, and none is touched.</summary>
    private static async Task UntouchedAsync(Report report, int clients, int rounds)
    {
        List<double[]> own = [];
        List<PeerFigures> gstreamer = [], inC = [], floor = [];
        for (var round = 0; round < Math.Max(1, rounds / 3); round++)
        {
            own.AddRange(await RunAsync(clients, InCSharp(0, reads: false), fills: false, 60, Seconds).ConfigureAwait(false));
            if (ClientInC is not null)
            {
                inC.AddRange((await RunAsync(clients, InC(reads: false), fills: false, 60, Seconds).ConfigureAwait(false)).Select(Figures));
            }

            if (GStreamerShm.IsThere)
            {
                gstreamer.AddRange(await GStreamerShm.RunAsync(clients, 60, (int)Seconds, reads: false).ConfigureAwait(false));
            }

            await FloorAsync(floor, clients, fills: false).ConfigureAwait(false);
        }

        var (what, cpu) = (What(clients), ": CPU of a client that touches no pixel");
        report.Add(new BenchCase { Suite = Name, Case = what + cpu, Metric = "% of a core", Value = Of(own, 7, 3), GoalOf = "value", Goal = 0.15 });
        if (inC.Count > 0)
        {
            report.Add(new BenchCase { Suite = Name, Case = what + " in C" + cpu, Metric = "% of a core", Value = Of(inC, static figures => figures.Cpu, 3), GoalOf = "value", Goal = 0.15 });
        }

        if (floor.Count > 0)
        {
            report.Add(Beside(Floor, floor, what + cpu, "% of a core", Of(own, 7, 3), static figures => figures.Cpu));
        }

        if (gstreamer.Count > 0)
        {
            report.Add(Beside(GStreamerShm.Name, gstreamer, what + cpu, "% of a core", Of(own, 7, 3), static figures => figures.Cpu));
        }
    }

    private static async Task FloorAsync(List<PeerFigures> floor, int clients, bool fills)
    {
        if (FloorProgram is not null)
        {
            using var ping = BenchSide.StartProgram(FloorProgram, clients.ToString(CultureInfo.InvariantCulture), "60", "6", (fills ? Format.ByteLength : 0).ToString(CultureInfo.InvariantCulture));
            for (var i = 0; i < clients; i++)
            {
                floor.Add(PeerFigures.Parse(await ping.LineAsync().ConfigureAwait(false)));
            }
        }
    }

    private static string What(int clients) => $"1080p NV12, 60 fps, {clients} client{(clients > 1 ? "s" : "")}";

    private static double Of(List<double[]> said, int index, int digits) => Report.Median([.. said.Select(client => client[index])], digits);

    private static double Of(List<PeerFigures> figures, Func<PeerFigures, double> of, int digits) => Report.Median([.. figures.Select(of)], digits);

    /// <summary>What the client in C says has the peers' form.</summary>
    private static PeerFigures Figures(double[] said) => new(said[0], said[1], said[2], said[3], said[4], said[5], said[6]);

    /// <summary>The same as a peer does it, in turns.</summary>
    private static BenchCase Beside(string peer, List<PeerFigures> figures, string what, string metric, double value, Func<PeerFigures, double> of) => new()
    {
        Suite = Name, Case = $"{what}, beside {peer}", Metric = metric, Value = value, Peer = peer,
        PeerValue = Of(figures, of, 2), GoalOf = "ratio",
    };

    private static async Task EveryPixelAsync(Report report)
    {
        var client = (await RunAsync(1, InCSharp(8, reads: true), fills: true, 240, Seconds).ConfigureAwait(false))[0];
        report.Add(
            new BenchCase { Suite = Name, Case = "1080p NV12, 240 fps, Queue(8), every pixel read: lost", Metric = "frames", Value = client[1], GoalOf = "value", Goal = 0 },
            new BenchCase { Suite = Name, Case = "1080p NV12, 240 fps, Queue(8), every pixel read: wrong", Metric = "frames", Value = client[2], GoalOf = "value", Goal = 0 },
            new BenchCase { Suite = Name, Case = "1080p NV12, 240 fps, Queue(8): publish to last pixel, p50", Metric = "us", Value = client[6], GoalOf = "value" });
    }

    /// <summary>How many frames a second are published without their pixels.</summary>
    private static async Task PublishesAsync(Report report, int clients, double goal)
    {
        var count = 0L;
        _ = await RunAsync(clients, InCSharp(0, reads: false), fills: false, 0, 1, published => count = published).ConfigureAwait(false);
        report.Add(new BenchCase
        {
            Suite = Name, Case = clients == 0 ? "header-only publishes, nobody waits" : "header-only publishes, a process sleeps", Metric = "1/s", Value = Math.Round((double)count),
            GoalOf = "value", Goal = goal, Better = "higher",
        });
    }

    private static Func<string, BenchSide> InCSharp(int depth, bool reads) =>
        path => BenchSide.Start("bus-client", path, depth.ToString(CultureInfo.InvariantCulture), Pixels(reads));

    private static Func<string, BenchSide> InC(bool reads) => path => BenchSide.StartProgram(ClientInC!, path, Pixels(reads));

    private static string Pixels(bool reads) => reads ? "all" : "none";

    /// <summary>Publishes for some seconds; what each client says of it.</summary>
    private static async Task<List<double[]>> RunAsync(
        int clients, Func<string, BenchSide> start, bool fills, int rate, double seconds, Action<long>? published = null)
    {
        var folder = Directory.CreateTempSubdirectory("kinora-bench-");
        using var pool = new FramePool();
        List<BenchSide> sides = [];
        try
        {
            using var bus = BusPublisher.Start(pool, Path.Join(folder.FullName, "bus.sock"));
            for (var i = 0; i < clients; i++)
            {
                sides.Add(start(bus.Path));
                _ = await sides[i].LineAsync().ConfigureAwait(false);
            }

            var frames = await Task.Factory.StartNew(() => Publish(pool, fills, rate, seconds), TaskCreationOptions.LongRunning).ConfigureAwait(false);
            published?.Invoke(frames);
            pool.Complete();
            List<double[]> said = [];
            foreach (var side in sides)
            {
                said.Add([.. (await side.LineAsync().ConfigureAwait(false)).Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))]);
            }

            return said;
        }
        finally
        {
            sides.ForEach(static side => side.Dispose());
            folder.Delete(recursive: true);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Publish(FramePool pool, bool fills, int rate, double seconds)
    {
        var begun = Stopwatch.GetTimestamp();
        var frames = 0L;
        var left = new ManualResetEventSlim(false);
        for (; Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds; frames++)
        {
            if (rate > 0)
            {
                var wait = (frames * 1000.0 / rate) - Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                _ = wait > 0 && left.Wait(TimeSpan.FromMilliseconds(wait));
            }

            if (!pool.TryLoan(Format, out var loan))
            {
                throw new InvalidOperationException("No slot was free for a live writer.");
            }

            var sum = 0L;
            if (fills)
            {
                loan.Pixels.Fill((byte)frames);
                sum = (long)BusClientRun.Sum(loan.Pixels);
            }

            loan.Commit(new FrameStamp(frames, sum, 0, DateTimeOffset.UnixEpoch, Stopwatch.GetTimestamp()));
            if (frames == 0)
            {
                // Making the pool took its time, which a camera would not make up for by a burst.
                begun = Stopwatch.GetTimestamp();
            }
        }

        return frames;
    }
}
