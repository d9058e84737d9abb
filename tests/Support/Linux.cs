using System.Diagnostics;
using System.Globalization;

namespace Kinora.Tests.Support;

/// <summary>What Linux tells about processes and connections, and signals to processes that a test started.</summary>
public static class Linux
{
    private const string Established = "01";

    /// <summary>Numbers of this process's children that have not ended and whose command line contains a text.</summary>
    public static IReadOnlyList<int> Children(string text) => [.. Processes()
        .Where(id => StatusOf(id) is var (state, parent) && parent == Environment.ProcessId && state != 'Z' && CommandOf(id).Contains(text, StringComparison.Ordinal))];

    /// <summary>Numbers of all processes whose program has this name and whose arguments contain a text.</summary>
    public static IReadOnlyList<int> Running(string program, string text) => [.. Processes().Where(
        id => CommandOf(id) is var command && Path.GetFileName(command.Split(' ')[0]) == program && command.Contains(text, StringComparison.Ordinal))];

    /// <summary>Numbers of all processes that have a text in their command line.</summary>
    public static IReadOnlyList<int> With(string text) => [.. Processes().Where(id => CommandOf(id).Contains(text, StringComparison.Ordinal))];

    /// <summary>The command lines of all processes, as any user of the machine sees them.</summary>
    public static string AllCommands() => string.Join('\n', Processes().Select(CommandOf));

    /// <summary>How many descriptors this process has open.</summary>
    public static int Descriptors() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    /// <summary>How many threads this process has.</summary>
    public static int Threads() => Directory.EnumerateDirectories("/proc/self/task").Count();

    /// <summary>How many connections to a port of this machine stand, each counted once.</summary>
    public static int ConnectionsTo(int port)
    {
        var remote = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[2].EndsWith(remote, StringComparison.Ordinal) && fields[3] == Established);
    }

    /// <summary>Sends a signal (KILL, STOP, CONT) to a process that the caller started.</summary>
    public static void Signal(int processId, string signal)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    private static string CommandOf(int id) => Read(id, "cmdline").Replace('\0', ' ');

    /// <summary>State and parent; the name before them may hold anything, so they are what follows its last bracket.</summary>
    private static (char State, int Parent) StatusOf(int id)
    {
        var status = Read(id, "stat");
        var fields = status[(status.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture)) : ('Z', 0);
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
