using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Kinora.Bench;

/// <summary>What a child process cost, its own children included.</summary>
/// <param name="CpuMilliseconds">User and system time of the process and of every descendant that it waited for.</param>
/// <param name="PeakMegabytes">Largest resident memory of the process itself.</param>
/// <param name="Output">What it wrote to standard output.</param>
internal sealed record ChildUsage(double CpuMilliseconds, double PeakMegabytes, string Output)
{
    /// <summary>Runs a program to its end. The CPU time is right only where one is measured at a time.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<ChildUsage> MeasureAsync(string program, params IReadOnlyList<string> arguments)
    {
        var before = Rusage.ChildrenMilliseconds();
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var reading = process.StandardOutput.ReadToEndAsync();
        var peak = 0.0;
        while (!process.HasExited)
        {
            peak = Math.Max(peak, PeakMegabytesOf(process.Id));
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(50)).ConfigureAwait(false);
        }

        var output = await reading.ConfigureAwait(false);
        return process.ExitCode == 0
            ? new ChildUsage(Rusage.ChildrenMilliseconds() - before, peak, output)
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static double PeakMegabytesOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

/// <summary>The kernel's account of CPU time.</summary>
internal static unsafe partial class Rusage
{
    /// <summary>User and system time of all children that have ended and been waited for.</summary>
    public static double ChildrenMilliseconds() => Milliseconds(who: -1);

    /// <summary>User and system time of this process.</summary>
    public static double OwnMilliseconds() => Milliseconds(who: 0);

    /// <summary>User and system time of the calling thread, to the nanosecond.</summary>
    public static double ThreadMilliseconds()
    {
        var time = stackalloc long[2];
        const int ThreadCpuTime = 3;
        return GetTime(ThreadCpuTime, time) == 0 ? (time[0] * 1e3) + (time[1] / 1e6) : throw new InvalidOperationException("clock_gettime failed.");
    }

    private static double Milliseconds(int who)
    {
        // struct rusage starts with two timevals, user and system; the rest is not needed.
        var usage = stackalloc long[18];
        return GetRusage(who, usage) == 0
            ? ((usage[0] + usage[2]) * 1000.0) + ((usage[1] + usage[3]) / 1000.0)
            : throw new InvalidOperationException("getrusage failed.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetRusage(int who, long* usage);
}
