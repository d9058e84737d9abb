using System.Globalization;

namespace Kinora.Bench.Bus;

/// <summary>What a process has of its own for the bus, and what it shares, in KiB.</summary>
/// <param name="Mapped">Of the bus's mappings what no other process has, and the pages that it has with the publisher alone.</param>
/// <param name="PageTables">Of the whole process.</param>
internal readonly record struct BusMemory(double Mapped, double PageTables)
{
    /// <summary>Now, by /proc/self/smaps.</summary>
    public static BusMemory Now()
    {
        var mapped = 0.0;
        var isBus = false;
        var isPage = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (!line[..Math.Max(0, line.IndexOf(' ', StringComparison.Ordinal))].EndsWith(':'))
            {
                isBus = line.Contains("/memfd:kinora-", StringComparison.Ordinal);
                isPage = line.Contains("/memfd:kinora-client", StringComparison.Ordinal);
            }
            else if (isBus && line.StartsWith(isPage ? "Rss:" : "Private_", StringComparison.Ordinal))
            {
                mapped += Kibibytes(line);
            }
        }

        return new BusMemory(mapped, Kibibytes(File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmPTE:", StringComparison.Ordinal))));
    }

    private static double Kibibytes(string line) => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
