namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>How strongly one access to memory is ordered with the others of its thread, in the words of C11.</summary>
internal enum Order
{
    /// <summary>A plain load or store.</summary>
    Relaxed,

    /// <summary><see cref="Volatile.Read{T}"/>: what the writer of the value had seen is seen from here on.</summary>
    Acquire,

    /// <summary><see cref="Volatile.Write{T}"/>: who acquires the value sees what was seen here.</summary>
    Release,
}
