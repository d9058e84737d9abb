using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;

namespace Kinora.Bench.Bus;

/// <summary>
/// A client of the bus in a process of its own. Says, when the source has ended, how many frames it got and lost, the microseconds from commit
/// to its waking, and from there to the first and the last pixel, and what it cost. Times and costs are those after the first two seconds, in
/// which the runtime still compiles; losses are counted from the first frame on.
/// </summary>
internal static class BusClientRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <param name="path">Of the socket.</param>
    /// <param name="depth">How many frames it queues; 0 takes the newest.</param>
    /// <param name="reads">Whether it reads every pixel, and checks their sum; else it touches none.</param>
    /// <remarks>Runs once and for long: compiled ahead of time, its loop would keep calling what a program's own is compiled with.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(string path, int depth, bool reads)
    {
        List<double> wakes = new(1 << 16), firsts = new(1 << 16), lasts = new(1 << 16);
        var before = BusMemory.Now();
        var managed = GC.GetAllocatedBytesForCurrentThread();
        using var bus = BusSubscriber.Connect(path, new BusSubscriberOptions { Mode = depth == 0 ? FeedMode.Latest : FeedMode.Queue(depth) });
        var (count, wrong) = (0, 0);
        Console.WriteLine("ready");
        var begun = Stopwatch.GetTimestamp();
        var isWarm = false;
        var cpu = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        while (bus.Next(Patience) is { } frame)
        {
            using (frame)
            {
                var woken = Stopwatch.GetTimestamp();
                var (touched, read) = (woken, woken);
                if (reads)
                {
                    var pixels = frame.Pixels;
                    var first = pixels[0];
                    touched = Stopwatch.GetTimestamp();
                    wrong += Sum(pixels) == (ulong)(frame.PtsNanoseconds ?? 0) && first == (byte)frame.Index ? 0 : 1;
                    read = Stopwatch.GetTimestamp();
                }

                count++;
                wakes.Add(Microseconds(woken - frame.CapturedMonotonicNanoseconds));
                firsts.Add(Microseconds(touched - woken));
                lasts.Add(Microseconds(read - frame.CapturedMonotonicNanoseconds));
            }

            if (!isWarm && Stopwatch.GetElapsedTime(begun) > WarmUp)
            {
                isWarm = true;
                wakes.Clear();
                firsts.Clear();
                lasts.Clear();
                begun = Stopwatch.GetTimestamp();
                allocated = GC.GetAllocatedBytesForCurrentThread();
                cpu = Environment.CpuUsage.TotalTime;
            }
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var percent = 100 * (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(begun);

        // Whatever this thread has ever allocated, garbage or not, counts as the bus's.
        var own = (GC.GetAllocatedBytesForCurrentThread() - managed) / 1024.0;
        var after = BusMemory.Now();
        wakes.Sort();
        firsts.Sort();
        lasts.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {bus.Dropped} {wrong} {At(wakes, .5)} {At(wakes, .99)} {At(firsts, .5)} {At(lasts, .5)} {percent} {allocated / Math.Max(1, wakes.Count)} {own + after.Mapped - before.Mapped} {after.PageTables - before.PageTables}"));
        return 0;
    }

    /// <summary>Reads every byte; the publisher has done the same. Compiled well at once: a first slow pass would lose frames.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Sum(ReadOnlySpan<byte> pixels)
    {
        var lanes = Vector<ulong>.Zero;
        foreach (var words in MemoryMarshal.Cast<byte, Vector<ulong>>(pixels))
        {
            lanes += words;
        }

        var sum = Vector.Sum(lanes);
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(pixels[(pixels.Length / Vector<byte>.Count * Vector<byte>.Count)..]))
        {
            sum += word;
        }

        return sum & 0x7fff_ffff_ffff_ffff;
    }

    private static double Microseconds(long nanoseconds) => nanoseconds / 1e3;

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : Math.Round(sorted[(int)(share * (sorted.Count - 1))], 2);
}
