using System.Runtime.InteropServices;

namespace Kinora.Media.Native;

/// <summary>How the kernel shares the processor between threads.</summary>
internal static partial class Scheduling
{
    private const int Batch = 3;

    /// <summary>
    /// Tells Linux that the calling thread, and the processes it starts, do not mind waiting a moment. A frame comes through the pipe in a
    /// hundred pieces; otherwise each of them wakes the reader, which pushes the writer off its processor (180 task switches a 1080p frame,
    /// 16 with this).
    /// </summary>
    public static void DoNotPreempt()
    {
        if (OperatingSystem.IsLinux())
        {
            var priority = 0;
            _ = SetScheduler(0, Batch, in priority);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);
}
