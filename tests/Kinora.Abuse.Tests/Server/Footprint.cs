using System.Globalization;

namespace Kinora.Abuse.Tests.Server;

/// <summary>What a process holds, as /proc shows it.</summary>
/// <param name="Megabytes">Resident memory.</param>
/// <param name="Descriptors">Open descriptors.</param>
/// <param name="Threads">Threads.</param>
internal readonly record struct Footprint(int Megabytes, int Descriptors, int Threads)
{
    public static Footprint Of(int process) => new(
        Field(process, "VmRSS:") >> 10, Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Count(), Field(process, "Threads:"));

    private static int Field(int process, string name) => int.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
