using System.Numerics;
using System.Runtime.InteropServices;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Tests.Bus.Clients;

/// <summary>
/// Publishes frames of noise that can be checked: the sum of a frame's 64-bit words is its time stamp. The readers of the tests, in C and
/// in Python, do the same sum; one that sees pixels of two frames finds another.
/// </summary>
internal sealed class CheckedFrames(FramePool pool, int seed)
{
    private readonly Random _random = new(seed);
    private long _index;

    /// <summary>A format whose frames are whole words: I420, its height a multiple of 16.</summary>
    public static FrameFormat Small { get; } = FrameFormat.Video(64, 48);

    /// <summary>Another.</summary>
    public static FrameFormat Wide { get; } = FrameFormat.Video(320, 240);

    /// <summary>Publishes one; false when a reader is waited for and none could be.</summary>
    public bool TryPublish(FrameFormat format)
    {
        if (!pool.TryLoan(format, out var loan))
        {
            return false;
        }

        Fill(loan);
        return true;
    }

    /// <summary>Publishes one, waiting for Reliable readers.</summary>
    public void Publish(FrameFormat format) => Fill(pool.Loan(format, TestContext.Current.CancellationToken));

    /// <summary>The sum of a frame's words.</summary>
    public static long SumOf(ReadOnlySpan<byte> pixels)
    {
        var sum = 0UL;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(pixels))
        {
            sum += word;
        }

        return (long)(sum & long.MaxValue);
    }

    // The words of a frame follow from its first: noise that costs little.
    private void Fill(FrameLoan loan)
    {
        var word = (ulong)_random.NextInt64() | 1;
        foreach (ref var place in MemoryMarshal.Cast<byte, ulong>(loan.Pixels))
        {
            word = BitOperations.RotateLeft(word, 23) * 0x9E37_79B9_7F4A_7C15;
            place = word;
        }

        loan.Commit(FrameStamp.Now(TimeProvider.System, _index++, SumOf(loan.Pixels)));
    }
}
