using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;

namespace Kinora.Bench.Bus;

/// <summary>
/// A client of the bus in a process of its own. Says, when the source has ended, how many frames it got and lost, the microseconds from commit
/// to its waking, and from there to the first and the last pixel, and what it cost.
/// </summary>
internal static class BusClientRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="path">Of the socket.</param>
    /// <param name="depth">How many frames it queues; 0 takes the newest.</param>
    /// <param name="reads">Whether it reads every pixel, and checks their sum; else only the first.</param>
    public static int Run(string path, int depth, bool reads)
    {
        using var bus = BusSubscriber.Connect(path, new BusSubscriberOptions { Mode = depth == 0 ? FeedMode.Latest : FeedMode.Queue(depth) });
        List<double> wakes = new(1 << 16), firsts = new(1 << 16), lasts = new(1 << 16);
        var wrong = 0;
        Console.WriteLine("ready");
        var cpu = Environment.CpuUsage.TotalTime;
        var allocated = 0L;
        while (bus.Next(Patience) is { } frame)
        {
            using (frame)
            {
                var woken = Stopwatch.GetTimestamp();
                var pixels = frame.Pixels;
                var first = pixels[0];
                var touched = Stopwatch.GetTimestamp();
                if (reads)
                {
                    wrong += Sum(pixels) == (ulong)(frame.PtsNanoseconds ?? 0) && first == (byte)frame.Index ? 0 : 1;
                }

                wakes.Add(Microseconds(woken - frame.CapturedMonotonicNanoseconds));
                firsts.Add(Microseconds(touched - woken));
                lasts.Add(Microseconds(Stopwatch.GetTimestamp() - frame.CapturedMonotonicNanoseconds));
                if (wakes.Count == 10)
                {
                    allocated = GC.GetAllocatedBytesForCurrentThread();
                    cpu = Environment.CpuUsage.TotalTime;
                }
            }
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var spent = Environment.CpuUsage.TotalTime - cpu;
        wakes.Sort();
        firsts.Sort();
        lasts.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{wakes.Count} {bus.Dropped} {wrong} {At(wakes, .5)} {At(wakes, .99)} {At(firsts, .5)} {At(lasts, .5)} {spent.TotalMilliseconds} {allocated / Math.Max(1, wakes.Count - 10)}"));
        return 0;
    }

    /// <summary>Reads every byte; the publisher has done the same.</summary>
    public static ulong Sum(ReadOnlySpan<byte> pixels)
    {
        var sum = 0UL;
        foreach (var word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(pixels))
        {
            sum += word;
        }

        return sum & 0x7fff_ffff_ffff_ffff;
    }

    private static double Microseconds(long nanoseconds) => nanoseconds / 1e3;

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : Math.Round(sorted[(int)(share * (sorted.Count - 1))], 2);
}
