using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>Signals to processes that this one started.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks a process to end in order; where there are no signals nothing happens.</summary>
    public static void AskToEnd(int processId)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Kill(processId, Terminate);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
