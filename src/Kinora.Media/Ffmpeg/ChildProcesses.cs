using System.Collections.Concurrent;
using System.Diagnostics;
using Kinora.Media.Native;
using Kinora.Media.Sources;

namespace Kinora.Media.Ffmpeg;

/// <summary>
/// Starts helper processes so that none outlives this one. On Linux a child gets a session of its own (a Ctrl-C in the terminal
/// reaches only us, and we end the child in order) and is killed by the kernel when we die. The kernel ties that to the thread that
/// started the child, so one thread that never ends starts them all.
/// </summary>
internal static class ChildProcesses
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly BlockingCollection<(Process Process, TaskCompletionSource Started)> Requests = [];
    private static readonly bool HasNice = !OperatingSystem.IsWindows() && File.Exists("/usr/bin/nice");
    private static readonly bool HasSetsid = OperatingSystem.IsLinux() && File.Exists("/usr/bin/setsid") && File.Exists("/usr/bin/setpriv");

    static ChildProcesses()
    {
        new Thread(StartForEver) { IsBackground = true, Name = "kinora-children" }.Start();
    }

    /// <summary>Starts a program with its standard streams redirected. Arguments are passed as they are, never through a shell.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">One each.</param>
    /// <param name="environment">Variables that it gets beside or instead of ours; null for none.</param>
    /// <param name="isPatient">Whether it may wait while others work: its nice value is 10 above ours then, where there is such a thing.</param>
    /// <exception cref="MissingProgramException">The program is not installed.</exception>
    public static async Task<Process> StartAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, bool isPatient = false)
    {
        var start = new ProcessStartInfo
        {
            FileName = program,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // These replace themselves by the program, so a missing one must be noticed before.
        List<string> before = HasSetsid ? ["/usr/bin/setsid", "/usr/bin/setpriv", "--pdeathsig", "KILL"] : [];
        before.AddRange(isPatient && HasNice ? ["/usr/bin/nice", "-n", "10"] : []);
        if (before.Count > 0)
        {
            start.FileName = before[0];
            foreach (var argument in before.Skip(1).Append(FindProgram(program)))
            {
                start.ArgumentList.Add(argument);
            }
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add((process, started));
        try
        {
            await started.Task.ConfigureAwait(false);
            return process;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            process.Dispose();
            const int NoSuchFile = 2;
            throw error.NativeErrorCode == NoSuchFile
                ? new MissingProgramException(program)
                : new SourceException($"The program '{program}' cannot be started now ({error.Message.TrimEnd('.')}): close some programs, or raise their limits.", inner: error);
        }
    }

    private static string FindProgram(string program)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(folder, program);
            if (File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0))
            {
                return path;
            }
        }

        throw new MissingProgramException(program);
    }

    private static void StartForEver()
    {
        Scheduling.DoNotPreempt();
        foreach (var (process, started) in Requests.GetConsumingEnumerable())
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception error)
            {
                started.SetException(error);
            }
        }
    }
}
