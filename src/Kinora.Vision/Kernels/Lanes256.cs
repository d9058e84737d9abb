using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kinora.Vision.Kernels;

/// <summary>Eight floats in a register of AVX2.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> value) : ILanes<Lanes256>
{
    private readonly Vector256<float> _value = value;

    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported && Fma.IsSupported;

    public static int Count => 8;

    public static int Samples => 16;

    public static Lanes256 Ascending => new(Vector256.CreateSequence(0f, 1f));

    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    public static Lanes256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 FusedMultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c) => new(Fma.MultiplyAdd(a._value, b._value, c._value));

    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Clamp(Lanes256 value, Lanes256 low, Lanes256 high) =>
        new(Vector256.MinNative(Vector256.MaxNative(value._value, low._value), high._value));

    public static Lanes256 Floor(Lanes256 value) => new(Vector256.Floor(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SelectWithin(Lanes256 value, Lanes256 low, Lanes256 high, Lanes256 inside, Lanes256 outside) =>
        new(Vector256.ConditionalSelect(
            Vector256.GreaterThanOrEqual(value._value, low._value) & Vector256.LessThanOrEqual(value._value, high._value), inside._value, outside._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 GatherWords(byte* plane, int length, Lanes256 x, Lanes256 y, int stride, int step)
    {
        var offsets = (Vector256.ConvertToInt32Native(y._value) * stride) + (Vector256.ConvertToInt32Native(x._value) * step);
        var safe = Vector256.Min(offsets, Vector256.Create(length - 4));
        var words = Avx2.GatherVector256((int*)plane, safe, 1);
        return new(Avx2.ShiftRightLogicalVariable(words.AsUInt32(), ((offsets - safe) << 3).AsUInt32()).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ByteOf(Lanes256 words, int number) =>
        new(Vector256.ConvertToSingle((words._value.AsInt32() >>> (8 * number)) & Vector256.Create(255)));

    /// <summary>
    /// Each half of the register has a group of four columns, whose samples are shuffled out of the eight (or more) that begin with the
    /// group's first. (With gathers of eight 1080p to 640 took 449 µs on a Zen 5 core; so it takes 285.)
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Dot<TReach>(short* line, in ColumnTaps taps, int slot)
        where TReach : struct, ITapReach
    {
        var groups = taps.Groups + ((uint)slot / ColumnTaps.Group);
        var (left, right) = ((nint)(line + groups[0]), (nint)(line + groups[1]));
        var shuffles = taps.Shuffles + (sizeof(int) * slot);
        var weights = taps.Weights + slot;
        var sum = Avx2.MultiplyAddAdjacent(Choose(left, right, shuffles, taps), Vector256.Load(weights).AsInt16());
        if (!TReach.IsOnePair)
        {
            for (var pair = 1; pair < taps.Pairs; pair++)
            {
                weights += taps.Slots;
                (left, right) = (left + (2 * sizeof(short)), right + (2 * sizeof(short)));
                sum += Avx2.MultiplyAddAdjacent(Choose(left, right, shuffles, taps), Vector256.Load(weights).AsInt16());
            }
        }

        return new(Vector256.ConvertToSingle(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WidenBytes(byte* source) => new(Avx2.ConvertToVector256Int16(Vector128.Load(source)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WidenPairs(byte* source, bool second)
    {
        var pairs = Vector256.Load(source).AsUInt16();
        return new((second ? pairs >>> 8 : pairs & Vector256.Create((ushort)255)).AsSingle());
    }

    public static Lanes256 BroadcastSample(ushort value) => new(Vector256.Create(value).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAddSamples(Lanes256 a, Lanes256 b, Lanes256 sum) =>
        new(((a._value.AsUInt16() * b._value.AsUInt16()) + sum._value.AsUInt16()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitThree(short* pixels, short* first, short* second, short* third)
    {
        Lanes128.SplitThree(pixels, first, second, third);
        Lanes128.SplitThree(pixels + 24, first + 8, second + 8, third + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitFour(short* pixels, short* first, short* second, short* third)
    {
        Lanes128.SplitFour(pixels, first, second, third);
        Lanes128.SplitFour(pixels + 32, first + 8, second + 8, third + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Lanes256 a, Lanes256 b, Lanes256 c, float* destination)
    {
        Lanes128.StoreInterleaved(new(a._value.GetLower()), new(b._value.GetLower()), new(c._value.GetLower()), destination);
        Lanes128.StoreInterleaved(new(a._value.GetUpper()), new(b._value.GetUpper()), new(c._value.GetUpper()), destination + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => Vector256.Store(_value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSamples(short* destination) =>
        Vector256.Store((_value.AsUInt16() ^ Vector256.Create((ushort)0x8000)).AsInt16(), destination);

    public void StoreRounded(int* destination)
    {
        var inRange = Vector256.MinNative(Vector256.MaxNative(_value, Vector256.Create((float)int.MinValue)), Vector256.Create(KernelInput.LargestInt));
        Vector256.Store(Vector256.ConvertToInt32Native(Vector256.Round(inRange)), destination);
    }

    public void StoreRounded(byte* destination)
    {
        var inRange = Vector256.MinNative(Vector256.MaxNative(_value, Vector256<float>.Zero), Vector256.Create(255f));
        var rounded = Vector256.ConvertToInt32Native(Vector256.Round(inRange)).AsUInt32();
        var shorts = Vector128.Narrow(rounded.GetLower(), rounded.GetUpper());
        Vector128.Narrow(shorts, shorts).GetLower().Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Choose(nint left, nint right, byte* shuffles, in ColumnTaps taps)
    {
        var chosen = Avx2.Shuffle(Vector256.Create(Vector128.Load((byte*)left), Vector128.Load((byte*)right)), Vector256.Load(shuffles));
        for (var chunk = 1; chunk < taps.Chunks; chunk++)
        {
            shuffles += sizeof(int) * taps.Slots;
            (left, right) = (left + (ColumnTaps.Chunk * sizeof(short)), right + (ColumnTaps.Chunk * sizeof(short)));
            chosen |= Avx2.Shuffle(Vector256.Create(Vector128.Load((byte*)left), Vector128.Load((byte*)right)), Vector256.Load(shuffles));
        }

        return chosen.AsInt16();
    }
}
