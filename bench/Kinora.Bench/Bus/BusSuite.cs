using System.Diagnostics;
using System.Globalization;
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

    private static readonly string FloorProgram = Path.Join(Clips.Root, "artifacts", "peers", "futex_ping");

    /// <summary>The client that bench/peers.sh compiles.</summary>
    private static readonly string ClientInC = Path.Join(Clips.Root, "artifacts", "peers", "bus_client");

    private static readonly FrameFormat Format = new(1920, 1080, PixelFormat.Nv12, ColorMatrix.Bt709, ColorRange.Limited);

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        var report = new Report(Name, options.Json);
        await LatencyAsync(report, 1, 25, options.Pairs).ConfigureAwait(false);
        await LatencyAsync(report, 3, 60, options.Pairs).ConfigureAwait(false);
        await EveryPixelAsync(report).ConfigureAwait(false);
        await PublishesAsync(report, 0, 5_000_000).ConfigureAwait(false);
        await PublishesAsync(report, 1, 700_000).ConfigureAwait(false);
        return 0;
    }

    private static async Task LatencyAsync(Report report, int clients, double goal, int rounds)
    {
        List<double> wakes = [], firsts = [], cpu = [], allocated = [], own = [], tables = [];
        List<PeerFigures> gstreamer = [], copies = [], inC = [], floor = [];
        for (var round = 0; round < Math.Max(1, rounds / 3); round++)
        {
            foreach (var client in await RunAsync(clients, InCSharp(0, reads: false), reads: false, 60, Seconds).ConfigureAwait(false))
            {
                wakes.Add(client[3]);
                firsts.Add(client[5]);
                cpu.Add(client[7]);
                allocated.Add(client[8]);
                own.Add(client[9]);
                tables.Add(client[10]);
            }

            if (File.Exists(ClientInC))
            {
                inC.AddRange((await RunAsync(clients, path => BenchSide.StartProgram(ClientInC, path), reads: false, 60, Seconds).ConfigureAwait(false))
                    .Select(static said => new PeerFigures(said[0], said[1], said[2], said[3])));
            }

            if (File.Exists(FloorProgram))
            {
                using var ping = BenchSide.StartProgram(FloorProgram, clients.ToString(CultureInfo.InvariantCulture), "60", "6");
                floor.Add(GStreamerShm.Parse(await ping.LineAsync().ConfigureAwait(false)));
            }

            copies.AddRange(await SocketCopy.RunAsync(clients, 60, (int)Seconds).ConfigureAwait(false));
            if (GStreamerShm.IsThere)
            {
                gstreamer.AddRange(await GStreamerShm.RunAsync(clients, 60, (int)Seconds).ConfigureAwait(false));
            }
        }

        var what = $"1080p NV12, 60 fps, {clients} client{(clients > 1 ? "s" : "")}";
        report.Add(
            new BenchCase { Suite = Name, Case = what + ": publish to receive, p50", Metric = "us", Value = Report.Median(wakes, 1), GoalOf = "value", Goal = goal },
            Beside(SocketCopy.Name, copies, what + ": publish to receive, p50", "us", Report.Median(wakes, 1), static figures => figures.Median),
            new BenchCase { Suite = Name, Case = what + ": receive to first pixel, p50", Metric = "us", Value = Report.Median(firsts, 2), GoalOf = "value", Goal = 1 },
            new BenchCase { Suite = Name, Case = what + ": CPU of a client that touches one pixel", Metric = "% of a core", Value = Report.Median(cpu, 3), GoalOf = "value", Goal = 0.15 },
            new BenchCase { Suite = Name, Case = what + ": managed bytes a frame", Metric = "bytes", Value = Report.Median(allocated, 0), GoalOf = "value", Goal = 0 },
            new BenchCase { Suite = Name, Case = what + ": memory of its own of a client", Metric = "KiB", Value = Report.Median(own, 1), GoalOf = "value", Goal = 64 },
            new BenchCase { Suite = Name, Case = what + ": page tables of a client", Metric = "KiB", Value = Report.Median(tables, 0), GoalOf = "value" });
        if (inC.Count > 0 && floor.Count > 0)
        {
            report.Add(
                Beside(Floor, floor, what + ": publish to receive, p50", "us", Report.Median(wakes, 1), static figures => figures.Median),
                new BenchCase { Suite = Name, Case = what + " in C: publish to receive, p50", Metric = "us", Value = Report.Median([.. inC.Select(static figures => figures.Median)], 1), GoalOf = "value", Goal = goal },
                new BenchCase { Suite = Name, Case = what + " in C: CPU of a client that touches one pixel", Metric = "% of a core", Value = Report.Median([.. inC.Select(static figures => figures.Cpu)], 3), GoalOf = "value", Goal = 0.15 });
        }

        if (gstreamer.Count == 0)
        {
            report.Note($"{GStreamerShm.Name} is not installed (bench/peers.sh): not compared.");
            return;
        }

        report.Add(
            Beside(GStreamerShm.Name, gstreamer, what + ": publish to receive, p50", "us", Report.Median(wakes, 1), static figures => figures.Median),
            Beside(GStreamerShm.Name, gstreamer, what + ": CPU of a client that touches one pixel", "% of a core", Report.Median(cpu, 3), static figures => figures.Cpu));
    }

    /// <summary>The same as a peer does it, in turns.</summary>
    private static BenchCase Beside(string peer, List<PeerFigures> figures, string what, string metric, double value, Func<PeerFigures, double> of) => new()
    {
        Suite = Name, Case = $"{what}, beside {peer}", Metric = metric, Value = value, Peer = peer,
        PeerValue = Report.Median([.. figures.Select(of)], 2), GoalOf = "ratio",
    };

    private static async Task EveryPixelAsync(Report report)
    {
        var client = (await RunAsync(1, InCSharp(8, reads: true), reads: true, 240, Seconds).ConfigureAwait(false))[0];
        report.Add(
            new BenchCase { Suite = Name, Case = "1080p NV12, 240 fps, Queue(8), every pixel read: lost", Metric = "frames", Value = client[1], GoalOf = "value", Goal = 0 },
            new BenchCase { Suite = Name, Case = "1080p NV12, 240 fps, Queue(8), every pixel read: wrong", Metric = "frames", Value = client[2], GoalOf = "value", Goal = 0 },
            new BenchCase { Suite = Name, Case = "1080p NV12, 240 fps, Queue(8): publish to last pixel, p50", Metric = "us", Value = client[6], GoalOf = "value" });
    }

    /// <summary>How many frames a second are published without their pixels.</summary>
    private static async Task PublishesAsync(Report report, int clients, double goal)
    {
        var count = 0L;
        _ = await RunAsync(clients, InCSharp(0, reads: false), reads: false, 0, 1, published => count = published).ConfigureAwait(false);
        report.Add(new BenchCase
        {
            Suite = Name, Case = clients == 0 ? "header-only publishes, nobody waits" : "header-only publishes, a process sleeps", Metric = "1/s", Value = Math.Round((double)count),
            GoalOf = "value", Goal = goal, Better = "higher",
        });
    }

    private static Func<string, BenchSide> InCSharp(int depth, bool reads) =>
        path => BenchSide.Start("bus-client", path, depth.ToString(CultureInfo.InvariantCulture), reads ? "all" : "first");

    /// <summary>Publishes for some seconds; what each client says of it.</summary>
    private static async Task<List<double[]>> RunAsync(
        int clients, Func<string, BenchSide> start, bool reads, int rate, double seconds, Action<long>? published = null)
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

            var frames = await Task.Factory.StartNew(() => Publish(pool, reads, rate, seconds), TaskCreationOptions.LongRunning).ConfigureAwait(false);
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
