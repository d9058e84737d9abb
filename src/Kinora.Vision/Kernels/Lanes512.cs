using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kinora.Vision.Kernels;

/// <summary>Sixteen floats in a register of AVX-512.</summary>
internal readonly unsafe struct Lanes512(Vector512<float> value) : ILanes<Lanes512>
{
    // Two quarters of one register and the same two of another.
    private const byte LowerHalves = 0b01_00_01_00;
    private const byte UpperHalves = 0b11_10_11_10;

    private readonly Vector512<float> _value = value;

    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512BW.IsSupported && Avx512DQ.IsSupported;

    public static int Count => 16;

    public static int Samples => 32;

    public static Lanes512 Ascending => new(Vector512.CreateSequence(0f, 1f));

    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    public static Lanes512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 FusedMultiplyAdd(Lanes512 a, Lanes512 b, Lanes512 c) => new(Avx512F.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Clamp(Lanes512 value, Lanes512 low, Lanes512 high) =>
        new(Vector512.MinNative(Vector512.MaxNative(value._value, low._value), high._value));

    public static Lanes512 Floor(Lanes512 value) => new(Vector512.Floor(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SelectWithin(Lanes512 value, Lanes512 low, Lanes512 high, Lanes512 inside, Lanes512 outside) =>
        new(Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(value._value, low._value) & Vector512.LessThanOrEqual(value._value, high._value), inside._value, outside._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 GatherWords(byte* plane, int length, Lanes512 x, Lanes512 y, int stride, int step)
    {
        var offsets = (Vector512.ConvertToInt32Native(y._value) * stride) + (Vector512.ConvertToInt32Native(x._value) * step);
        var safe = Vector512.Min(offsets, Vector512.Create(length - 4));
        var words = Vector512.Create(
            Avx2.GatherVector256((int*)plane, safe.GetLower(), 1), Avx2.GatherVector256((int*)plane, safe.GetUpper(), 1));
        return new(Avx512F.ShiftRightLogicalVariable(words.AsUInt32(), ((offsets - safe) << 3).AsUInt32()).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ByteOf(Lanes512 words, int number) =>
        new(Vector512.ConvertToSingle((words._value.AsInt32() >>> (8 * number)) & Vector512.Create(255)));

    /// <summary>
    /// There is no gather of 16: the block's samples are chosen out of two registers (or one) by one permutation. A block that spans more
    /// registers chooses from each two in turn.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Dot<TReach>(short* line, in ColumnTaps taps, int slot)
        where TReach : struct, ITapReach
    {
        var samples = line + taps.Starts[(uint)slot / ColumnTaps.Block];
        var index = Vector512.Load(taps.Positions + slot).AsInt16();
        var weights = taps.Weights + slot;
        var sum = Avx512BW.MultiplyAddAdjacent(Choose<TReach>(samples, index, taps.Windows), Vector512.Load(weights).AsInt16());
        if (!TReach.IsOnePair)
        {
            for (var pair = 1; pair < taps.Pairs; pair++)
            {
                weights += taps.Slots;
                index += Vector512.Create((short)2);
                sum += Avx512BW.MultiplyAddAdjacent(Choose<TReach>(samples, index, taps.Windows), Vector512.Load(weights).AsInt16());
            }
        }

        return new(Vector512.ConvertToSingle(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WidenBytes(byte* source) => new(Avx512BW.ConvertToVector512UInt16(Vector256.Load(source)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WidenPairs(byte* source, bool second)
    {
        var pairs = Vector512.Load(source).AsUInt16();
        return new((second ? pairs >>> 8 : pairs & Vector512.Create((ushort)255)).AsSingle());
    }

    public static Lanes512 BroadcastSample(ushort value) => new(Vector512.Create(value).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAddSamples(Lanes512 a, Lanes512 b, Lanes512 sum) =>
        new(((a._value.AsUInt16() * b._value.AsUInt16()) + sum._value.AsUInt16()).AsSingle());

    /// <summary>
    /// Two permutations a channel: what lies in the first two registers, then that and what lies in the third. (The numbers stand here: the
    /// compiler calls a property that holds so many.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitThree(short* pixels, short* first, short* second, short* third)
    {
        var (v0, v1, v2) = (Vector512.Load(pixels), Vector512.Load(pixels + 32), Vector512.Load(pixels + 64));
        var firsts = Vector512.Create(
            (short)0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39, 42, 45,
            48, 51, 54, 57, 60, 63, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var firstRest = Vector512.Create(
            (short)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
            16, 17, 18, 19, 20, 21, 34, 37, 40, 43, 46, 49, 52, 55, 58, 61);
        Vector512.Store(Avx512BW.PermuteVar32x16x2(Avx512BW.PermuteVar32x16x2(v0, firsts, v1), firstRest, v2), first);
        var seconds = Vector512.Create(
            (short)1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40, 43, 46,
            49, 52, 55, 58, 61, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var secondRest = Vector512.Create(
            (short)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
            16, 17, 18, 19, 20, 32, 35, 38, 41, 44, 47, 50, 53, 56, 59, 62);
        Vector512.Store(Avx512BW.PermuteVar32x16x2(Avx512BW.PermuteVar32x16x2(v0, seconds, v1), secondRest, v2), second);
        var thirds = Vector512.Create(
            (short)2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35, 38, 41, 44, 47,
            50, 53, 56, 59, 62, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var thirdRest = Vector512.Create(
            (short)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
            16, 17, 18, 19, 20, 33, 36, 39, 42, 45, 48, 51, 54, 57, 60, 63);
        Vector512.Store(Avx512BW.PermuteVar32x16x2(Avx512BW.PermuteVar32x16x2(v0, thirds, v1), thirdRest, v2), third);
    }

    /// <summary>A permutation takes two channels out of two registers at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitFour(short* pixels, short* first, short* second, short* third)
    {
        var (v0, v1, v2, v3) = (Vector512.Load(pixels), Vector512.Load(pixels + 32), Vector512.Load(pixels + 64), Vector512.Load(pixels + 96));
        var firstTwo = Vector512.Create(
            (short)0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60,
            1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61);
        var thirdOnly = Vector512.Create(
            (short)2, 6, 10, 14, 18, 22, 26, 30, 34, 38, 42, 46, 50, 54, 58, 62,
            2, 6, 10, 14, 18, 22, 26, 30, 34, 38, 42, 46, 50, 54, 58, 62);
        var (left, right) = (Avx512BW.PermuteVar32x16x2(v0, firstTwo, v1).AsInt32(), Avx512BW.PermuteVar32x16x2(v2, firstTwo, v3).AsInt32());
        var (leftThird, rightThird) = (Avx512BW.PermuteVar32x16x2(v0, thirdOnly, v1).AsInt32(), Avx512BW.PermuteVar32x16x2(v2, thirdOnly, v3).AsInt32());
        Vector512.Store(Avx512F.Shuffle4x128(left, right, LowerHalves).AsInt16(), first);
        Vector512.Store(Avx512F.Shuffle4x128(left, right, UpperHalves).AsInt16(), second);
        Vector512.Store(Avx512F.Shuffle4x128(leftThird, rightThird, LowerHalves).AsInt16(), third);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Lanes512 a, Lanes512 b, Lanes512 c, float* destination)
    {
        Vector512.Store(Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a._value, First0, b._value), Third0, c._value), destination);
        Vector512.Store(Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a._value, First1, b._value), Third1, c._value), destination + 16);
        Vector512.Store(Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a._value, First2, b._value), Third2, c._value), destination + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => Vector512.Store(_value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSamples(short* destination) =>
        Vector512.Store((_value.AsUInt16() ^ Vector512.Create((ushort)0x8000)).AsInt16(), destination);

    public void StoreRounded(int* destination)
    {
        var inRange = Vector512.MinNative(Vector512.MaxNative(_value, Vector512.Create((float)int.MinValue)), Vector512.Create(KernelInput.LargestInt));
        Vector512.Store(Vector512.ConvertToInt32Native(Vector512.Round(inRange)), destination);
    }

    public void StoreRounded(byte* destination)
    {
        var inRange = Vector512.MinNative(Vector512.MaxNative(_value, Vector512<float>.Zero), Vector512.Create(255f));
        Avx512F.ConvertToVector128Byte(Vector512.ConvertToInt32Native(Vector512.Round(inRange))).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Choose<TReach>(short* samples, Vector512<short> index, int windows)
        where TReach : struct, ITapReach
    {
        if (TReach.IsHalfWindow)
            return Avx512BW.PermuteVar32x16(Vector512.Load(samples), index);

        var chosen = Avx512BW.PermuteVar32x16x2(Vector512.Load(samples), index, Vector512.Load(samples + 32));
        if (!TReach.IsOneWindow)
        {
            for (var window = 1; window < windows; window++)
            {
                var start = window * ColumnTaps.Window;
                var next = Avx512BW.PermuteVar32x16x2(Vector512.Load(samples + start), index, Vector512.Load(samples + start + 32));
                chosen = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(index, Vector512.Create((short)start)), next, chosen);
            }
        }

        return chosen;
    }

    // Where column k of a · b · c · a … comes from: first out of a and b, then out of that and c.
    private static Vector512<int> First0 => Vector512.Create(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);

    private static Vector512<int> Third0 => Vector512.Create(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);

    private static Vector512<int> First1 => Vector512.Create(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);

    private static Vector512<int> Third1 => Vector512.Create(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);

    private static Vector512<int> First2 => Vector512.Create(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);

    private static Vector512<int> Third2 => Vector512.Create(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
}
