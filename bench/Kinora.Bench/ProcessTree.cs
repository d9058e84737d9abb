using System.Globalization;

namespace Kinora.Bench;

/// <summary>This process and what it has started, as /proc shows them.</summary>
internal static class ProcessTree
{
    /// <summary>The kernel counts CPU time in hundredths of a second.</summary>
    private const double TickMilliseconds = 10;

    /// <summary>User and system time so far of this process and of those that descend from it and still run.</summary>
    public static double CpuMilliseconds()
    {
        List<(int Id, int Parent, long Ticks)> all = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(Path.Join(folder, "stat")) is { } fields)
            {
                // Behind the name in parentheses: state, parent, …, user and system time as 12th and 13th; see proc(5).
                all.Add((id, int.Parse(fields[1], CultureInfo.InvariantCulture), long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)));
            }
        }

        HashSet<int> own = [Environment.ProcessId];
        while (all.Any(process => own.Contains(process.Parent) && own.Add(process.Id)))
        {
        }

        return all.Where(process => own.Contains(process.Id)).Sum(process => process.Ticks) * TickMilliseconds;
    }

    private static string[]? Read(string path)
    {
        try
        {
            var text = File.ReadAllText(path);
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;  // it has just ended
        }
    }
}
