using System.Runtime.CompilerServices;

namespace Kinora.Vision.Kernels;

/// <summary>The vertical half of a resize: rows of bytes, weighted and added up, to a line of 16-bit samples: sum − 32768.</summary>
internal static unsafe class LineBlend
{
    /// <summary>
    /// A register of columns a step. The last step overlaps the one before; a line that is shorter than a register goes column by column.
    /// </summary>
    /// <param name="rows">The first byte of the first row.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="weights">One for each row, adding up to no more than 257, so that sums fit 16 bits; a resize's add up to 256.</param>
    /// <param name="line">Receives <paramref name="width"/> samples.</param>
    /// <param name="width">Columns.</param>
    public static void Blend<TLanes, TBytes>(byte* rows, nint stride, ReadOnlySpan<ushort> weights, short* line, int width)
        where TLanes : struct, ILanes<TLanes>
        where TBytes : struct, ILineBytes
    {
        if (width < TLanes.Samples)
            Steps<Lane1, TBytes>(rows, stride, weights, line, width);
        else
            Steps<TLanes, TBytes>(rows, stride, weights, line, width);
    }

    private static void Steps<TLanes, TBytes>(byte* rows, nint stride, ReadOnlySpan<ushort> weights, short* line, int width)
        where TLanes : struct, ILanes<TLanes>
        where TBytes : struct, ILineBytes
    {
        var none = TLanes.BroadcastSample(0);
        var first = TLanes.BroadcastSample(weights[0]);
        var last = width - TLanes.Samples;
        if (weights.Length == 1)
        {
            for (var x = 0; x < width; x += TLanes.Samples)
            {
                x = Math.Min(x, last);
                TLanes.MultiplyAddSamples(TBytes.Read<TLanes>(rows, x), first, none).StoreSamples(line + x);
            }

            return;
        }

        var second = TLanes.BroadcastSample(weights[1]);
        var more = weights[2..];
        for (var x = 0; x < width; x += TLanes.Samples)
        {
            x = Math.Min(x, last);
            var sum = TLanes.MultiplyAddSamples(TBytes.Read<TLanes>(rows, x), first, none);
            sum = TLanes.MultiplyAddSamples(TBytes.Read<TLanes>(rows + stride, x), second, sum);
            var row = rows + stride;
            foreach (var weight in more)
            {
                row += stride;
                sum = TLanes.MultiplyAddSamples(TBytes.Read<TLanes>(row, x), TLanes.BroadcastSample(weight), sum);
            }

            sum.StoreSamples(line + x);
        }
    }

    /// <summary>How the bytes of a line lie in a row.</summary>
    internal interface ILineBytes
    {
        /// <summary>A register of bytes from column x on, as 16-bit samples.</summary>
        static abstract TLanes Read<TLanes>(byte* row, int x)
            where TLanes : struct, ILanes<TLanes>;
    }

    /// <summary>One after the other.</summary>
    internal readonly struct Every : ILineBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Read<TLanes>(byte* row, int x)
            where TLanes : struct, ILanes<TLanes> => TLanes.WidenBytes(row + x);
    }

    /// <summary>The first of each pair.</summary>
    internal readonly struct FirstOfPair : ILineBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Read<TLanes>(byte* row, int x)
            where TLanes : struct, ILanes<TLanes> => TLanes.WidenPairs(row + (2 * x), second: false);
    }

    /// <summary>The second of each pair.</summary>
    internal readonly struct SecondOfPair : ILineBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TLanes Read<TLanes>(byte* row, int x)
            where TLanes : struct, ILanes<TLanes> => TLanes.WidenPairs(row + (2 * x), second: true);
    }
}
