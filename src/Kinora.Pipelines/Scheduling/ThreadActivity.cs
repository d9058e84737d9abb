using System.Globalization;

namespace Kinora.Pipelines.Scheduling;

/// <summary>
/// Tells whether a thread sleeps (waits for a device, a network, a lock) or works, perhaps waiting for a core to work on. From
/// <c>/proc/self/task/ID/stat</c>, see proc(5); elsewhere nothing is known. Created on the thread itself, asked from any other.
/// </summary>
internal sealed class ThreadActivity
{
    private readonly string? _stat = Find();
    private string _worked = "";

    /// <summary>True when it sleeps now and has not worked since this was asked last; false when it works, and where nothing is known.</summary>
    public bool HasSlept()
    {
        if (_stat is null)
        {
            return false;
        }

        try
        {
            // Behind the name in parentheses: the state first, user and system time as 12th and 13th.
            var text = File.ReadAllText(_stat);
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var worked = string.Create(CultureInfo.InvariantCulture, $"{fields[11]} {fields[12]}");
            var slept = fields[0] is "S" or "D" && worked == _worked;
            _worked = worked;
            return slept;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Find()
    {
        try
        {
            return new FileInfo("/proc/thread-self").LinkTarget is { } own ? $"/proc/{own}/stat" : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
