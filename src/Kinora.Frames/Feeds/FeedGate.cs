using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Kinora.Frames.Feeds;

/// <summary>
/// Lets one thread at a time pass. What it guards takes nanoseconds, and mostly one thread comes at all: a word that is swapped is enough. Of a
/// lock that can do more, the code alone is cold after each sleep for a frame and costs a microsecond.
/// </summary>
internal struct FeedGate
{
    private int _taken;

    /// <summary>Waits until it is free; the end of the scope frees it.</summary>
    [UnscopedRef]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Scope Enter()
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            Wait();
        }

        return new Scope(ref _taken);
    }

    private void Wait()
    {
        var wait = default(SpinWait);
        do
        {
            wait.SpinOnce();
        }
        while (Interlocked.Exchange(ref _taken, 1) != 0);
    }

    /// <summary>What one thread does.</summary>
    public readonly ref struct Scope(ref int taken)
    {
        private readonly ref int _taken = ref taken;

        public void Dispose() => Volatile.Write(ref _taken, 0);
    }
}
