using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>What a process holds, as /proc shows it.</summary>
/// <param name="Kilobytes">Resident memory.</param>
/// <param name="Descriptors">Open descriptors.</param>
/// <param name="Threads">Threads.</param>
internal readonly record struct Footprint(double Kilobytes, double Descriptors, double Threads)
{
    public static Footprint Of(int id) => new(
        Field(id, "VmRSS:"), Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count(), Field(id, "Threads:"));

    /// <summary>The median of each over some time, a reading a second.</summary>
    public static async Task<Footprint> OverAsync(int id, TimeSpan time)
    {
        List<Footprint> readings = [];
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (readings.Count < time.TotalSeconds && await tick.WaitForNextTickAsync().ConfigureAwait(false))
        {
            readings.Add(Of(id));
        }

        return new Footprint(
            Report.Median([.. readings.Select(static r => r.Kilobytes)], 0), Report.Median([.. readings.Select(static r => r.Descriptors)], 0),
            Report.Median([.. readings.Select(static r => r.Threads)], 0));
    }

    /// <summary>User and system time of a process so far, to the hundredth of a second in which the kernel counts.</summary>
    public static double CpuMilliseconds(int id)
    {
        const double Tick = 10;

        // Behind the name in parentheses: state, parent, …, user and system time as 12th and 13th; see proc(5).
        var stat = File.ReadAllText($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return Tick * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
    }

    private static double Field(int id, string name) => double.Parse(
        File.ReadLines($"/proc/{id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
