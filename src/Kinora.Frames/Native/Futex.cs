using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kinora.Frames.Native;

/// <summary>Linux's way to sleep at a word of shared memory until another process says that it has changed. See futex(2).</summary>
internal static unsafe partial class Futex
{
    private const int Wait = 0;
    private const int Wake = 1;

    private static readonly nint Call = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 => 98,
        _ => -1,
    };

    /// <summary>Whether this machine has it.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && Call > 0;

    /// <summary>
    /// Sleeps while the word holds a value, for at most so long; may end for no reason. The word may lie in memory that is mapped read-only.
    /// </summary>
    public static void WaitWhile(ref readonly uint word, uint value, TimeSpan most)
    {
        var time = new TimeSpec { Seconds = (nint)(most.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(most.Ticks % TimeSpan.TicksPerSecond * 100) };
        _ = Invoke(Call, (uint*)Unsafe.AsPointer(in word), Wait, (nint)value, &time, null, 0);
    }

    /// <summary>Wakes all who sleep at the word, in all processes.</summary>
    public static void WakeAll(ref uint word) => _ = IsSupported ? Invoke(Call, (uint*)Unsafe.AsPointer(ref word), Wake, int.MaxValue, null, null, 0) : 0;

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint Invoke(nint call, uint* word, nint operation, nint value, TimeSpec* timeout, uint* second, nint third);

    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
