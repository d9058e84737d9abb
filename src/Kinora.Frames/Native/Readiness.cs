using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kinora.Frames.Native;

/// <summary>Waits for several files at once. See poll(2).</summary>
internal static unsafe partial class Readiness
{
    private const short Input = 1;
    private const int Interrupted = 4;
    private const short Gone = 0x8 | 0x10 | 0x20;

    /// <summary>Waits until something can be read from one of them, or it has ended.</summary>
    /// <param name="files">Open files; one that is closed meanwhile counts as ended.</param>
    /// <param name="ready">Receives for each whether it is ready.</param>
    /// <param name="most">The longest wait; negative for ever.</param>
    /// <param name="forEnd">Says of each file whether it is only waited for its end; empty when that is so of none.</param>
    /// <returns>How many are ready; 0 after the longest wait.</returns>
    public static int Wait(ReadOnlySpan<nint> files, Span<bool> ready, TimeSpan most, ReadOnlySpan<bool> forEnd = default)
    {
        Span<Watched> watched = files.Length <= 64 ? stackalloc Watched[files.Length] : new Watched[files.Length];
        for (var i = 0; i < files.Length; i++)
        {
            watched[i] = new Watched { File = (int)files[i], Events = forEnd.Length > i && forEnd[i] ? (short)0 : Input, Returned = 0 };
        }

        int count;
        var begun = Stopwatch.GetTimestamp();
        var left = most;
        fixed (Watched* first = watched)
        {
            // A signal, of a child that has ended or of being resumed, ends no wait.
            while ((count = Poll(first, (nuint)files.Length, left < TimeSpan.Zero ? -1 : (int)Math.Min(int.MaxValue, Math.Ceiling(left.TotalMilliseconds)))) < 0 &&
                Marshal.GetLastPInvokeError() == Interrupted)
            {
                var elapsed = Stopwatch.GetElapsedTime(begun);
                left = most < TimeSpan.Zero ? most : most > elapsed ? most - elapsed : TimeSpan.Zero;
            }
        }

        for (var i = 0; i < files.Length; i++)
        {
            ready[i] = count > 0 && (watched[i].Returned & (Input | Gone)) != 0;
        }

        return Math.Max(0, count);
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Watched* files, nuint count, int milliseconds);

    /// <summary>struct pollfd; the kernel fills the last.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
