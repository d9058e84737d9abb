using System.Runtime.CompilerServices;

namespace Kinora.Vision.Kernels;

/// <summary>The horizontal half of a resize: a line of 16-bit samples to the columns of the new one, as floats.</summary>
internal static unsafe class LineSqueeze
{
    /// <summary>A register of columns a step; lines shorter than a block go one by one.</summary>
    /// <param name="line">The samples.</param>
    /// <param name="taps">What makes each column.</param>
    /// <param name="sums">Receives a weighted sum for each slot: (value · 256 − 32768) · <see cref="ColumnTaps.Unit"/>.</param>
    public static void Squeeze<TLanes>(short* line, in ColumnTaps taps, float* sums)
        where TLanes : struct, ILanes<TLanes>
    {
        if (taps.Slots < ColumnTaps.Block)
            Steps<Lane1, AnyPairs>(line, taps, sums);
        else if (taps is { Windows: 0, Pairs: 1 })
            Steps<TLanes, OnePairInHalf>(line, taps, sums);
        else if (taps is { Windows: 1, Pairs: 1 })
            Steps<TLanes, OnePair>(line, taps, sums);
        else if (taps.Windows <= 1)
            Steps<TLanes, SomePairs>(line, taps, sums);
        else
            Steps<TLanes, AnyPairs>(line, taps, sums);
    }

    [SkipLocalsInit]
    private static void Steps<TLanes, TReach>(short* line, in ColumnTaps taps, float* sums)
        where TLanes : struct, ILanes<TLanes>
        where TReach : struct, ITapReach
    {
        var own = taps;
        for (var slot = 0; slot < own.Slots; slot += TLanes.Count)
            TLanes.Dot<TReach>(line, own, slot).Store(sums + slot);
    }

    private readonly struct OnePairInHalf : ITapReach
    {
        public static bool IsOnePair => true;

        public static bool IsHalfWindow => true;

        public static bool IsOneWindow => true;
    }

    private readonly struct OnePair : ITapReach
    {
        public static bool IsOnePair => true;

        public static bool IsHalfWindow => false;

        public static bool IsOneWindow => true;
    }

    private readonly struct SomePairs : ITapReach
    {
        public static bool IsOnePair => false;

        public static bool IsHalfWindow => false;

        public static bool IsOneWindow => true;
    }

    private readonly struct AnyPairs : ITapReach
    {
        public static bool IsOnePair => false;

        public static bool IsHalfWindow => false;

        public static bool IsOneWindow => false;
    }
}
