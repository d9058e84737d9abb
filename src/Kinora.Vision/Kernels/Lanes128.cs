using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kinora.Vision.Kernels;

/// <summary>Four floats in a register of SSE or NEON. Without a gather, what lies scattered is fetched one by one.</summary>
internal readonly unsafe struct Lanes128(Vector128<float> value) : ILanes<Lanes128>
{
    private readonly Vector128<float> _value = value;

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static int Count => 4;

    public static int Samples => 8;

    public static Lanes128 Ascending => new(Vector128.CreateSequence(0f, 1f));

    public static Lanes128 Broadcast(float value) => new(Vector128.Create(value));

    public static Lanes128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 FusedMultiplyAdd(Lanes128 a, Lanes128 b, Lanes128 c) => new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Clamp(Lanes128 value, Lanes128 low, Lanes128 high) =>
        new(Vector128.MinNative(Vector128.MaxNative(value._value, low._value), high._value));

    public static Lanes128 Floor(Lanes128 value) => new(Vector128.Floor(value._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 SelectWithin(Lanes128 value, Lanes128 low, Lanes128 high, Lanes128 inside, Lanes128 outside) =>
        new(Vector128.ConditionalSelect(
            Vector128.GreaterThanOrEqual(value._value, low._value) & Vector128.LessThanOrEqual(value._value, high._value), inside._value, outside._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 GatherWords(byte* plane, int length, Lanes128 x, Lanes128 y, int stride, int step)
    {
        var offsets = (Vector128.ConvertToInt32Native(y._value) * stride) + (Vector128.ConvertToInt32Native(x._value) * step);
        return new(Vector128.Create(
            Lane1.Word(plane, length, offsets[0]), Lane1.Word(plane, length, offsets[1]),
            Lane1.Word(plane, length, offsets[2]), Lane1.Word(plane, length, offsets[3])).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 ByteOf(Lanes128 words, int number) =>
        new(Vector128.ConvertToSingle((words._value.AsInt32() >>> (8 * number)) & Vector128.Create(255)));

    /// <summary>The samples of four columns are shuffled out of the eight (or more) that begin with the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Dot<TReach>(short* line, in ColumnTaps taps, int slot)
        where TReach : struct, ITapReach
    {
        line += taps.Groups[(uint)slot / ColumnTaps.Group];
        var shuffles = taps.Shuffles + (sizeof(int) * slot);
        var weights = taps.Weights + slot;
        var sum = MultiplyAddPairs(Choose(line, shuffles, taps), Vector128.Load(weights));
        if (!TReach.IsOnePair)
        {
            for (var pair = 1; pair < taps.Pairs; pair++)
            {
                weights += taps.Slots;
                line += 2;
                sum += MultiplyAddPairs(Choose(line, shuffles, taps), Vector128.Load(weights));
            }
        }

        return new(Vector128.ConvertToSingle(sum));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WidenBytes(byte* source) =>
        new(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(source)).AsByte()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WidenPairs(byte* source, bool second)
    {
        var pairs = Vector128.Load(source).AsUInt16();
        return new((second ? pairs >>> 8 : pairs & Vector128.Create((ushort)255)).AsSingle());
    }

    public static Lanes128 BroadcastSample(ushort value) => new(Vector128.Create(value).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAddSamples(Lanes128 a, Lanes128 b, Lanes128 sum) =>
        new(((a._value.AsUInt16() * b._value.AsUInt16()) + sum._value.AsUInt16()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitThree(short* pixels, short* first, short* second, short* third)
    {
        var (v0, v1, v2) = (Vector128.Load(pixels), Vector128.Load(pixels + 8), Vector128.Load(pixels + 16));
        Vector128.Store(
            Vector128.Shuffle(v0, Vector128.Create((short)0, 3, 6, -1, -1, -1, -1, -1)) |
            Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, -1, 1, 4, 7, -1, -1)) |
            Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 2, 5)),
            first);
        Vector128.Store(
            Vector128.Shuffle(v0, Vector128.Create((short)1, 4, 7, -1, -1, -1, -1, -1)) |
            Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, -1, 2, 5, -1, -1, -1)) |
            Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, -1, 0, 3, 6)),
            second);
        Vector128.Store(
            Vector128.Shuffle(v0, Vector128.Create((short)2, 5, -1, -1, -1, -1, -1, -1)) |
            Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 0, 3, 6, -1, -1, -1)) |
            Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, -1, 1, 4, 7)),
            third);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SplitFour(short* pixels, short* first, short* second, short* third)
    {
        var (v0, v1, v2, v3) = (Vector128.Load(pixels), Vector128.Load(pixels + 8), Vector128.Load(pixels + 16), Vector128.Load(pixels + 24));
        Vector128.Store(
            Vector128.Shuffle(v0, Vector128.Create((short)0, 4, -1, -1, -1, -1, -1, -1)) |
            Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 0, 4, -1, -1, -1, -1)) |
            Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, 0, 4, -1, -1)) |
            Vector128.Shuffle(v3, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 0, 4)),
            first);
        Vector128.Store(
            Vector128.Shuffle(v0, Vector128.Create((short)1, 5, -1, -1, -1, -1, -1, -1)) |
            Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 1, 5, -1, -1, -1, -1)) |
            Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, 1, 5, -1, -1)) |
            Vector128.Shuffle(v3, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 1, 5)),
            second);
        Vector128.Store(
            Vector128.Shuffle(v0, Vector128.Create((short)2, 6, -1, -1, -1, -1, -1, -1)) |
            Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 2, 6, -1, -1, -1, -1)) |
            Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, 2, 6, -1, -1)) |
            Vector128.Shuffle(v3, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 2, 6)),
            third);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Lanes128 a, Lanes128 b, Lanes128 c, float* destination)
    {
        var outer = Vector128.Create(-1, 0, 0, -1).AsSingle();
        var second = Vector128.Create(0, -1, 0, 0).AsSingle();
        var third = Vector128.Create(0, 0, -1, 0).AsSingle();
        var (a2, a3) = (Vector128.Shuffle(a._value, Vector128.Create(2)), Vector128.Shuffle(a._value, Vector128.Create(3)));
        var (b0, b3) = (Vector128.Shuffle(b._value, Vector128.Create(0)), Vector128.Shuffle(b._value, Vector128.Create(3)));
        var (c0, c1) = (Vector128.Shuffle(c._value, Vector128.Create(0)), Vector128.Shuffle(c._value, Vector128.Create(1)));
        var a01 = Vector128.Shuffle(a._value, Vector128.Create(0, 0, 0, 1));
        var b12 = Vector128.Shuffle(b._value, Vector128.Create(1, 1, 1, 2));
        var c23 = Vector128.Shuffle(c._value, Vector128.Create(2, 2, 2, 3));
        Vector128.ConditionalSelect(outer, a01, Vector128.ConditionalSelect(second, b0, c0)).Store(destination);
        Vector128.ConditionalSelect(outer, b12, Vector128.ConditionalSelect(second, c1, a2)).Store(destination + 4);
        Vector128.ConditionalSelect(outer, c23, Vector128.ConditionalSelect(third, b3, a3)).Store(destination + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => Vector128.Store(_value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreSamples(short* destination) =>
        Vector128.Store((_value.AsUInt16() ^ Vector128.Create((ushort)0x8000)).AsInt16(), destination);

    public void StoreRounded(int* destination)
    {
        var inRange = Vector128.MinNative(Vector128.MaxNative(_value, Vector128.Create((float)int.MinValue)), Vector128.Create(KernelInput.LargestInt));
        Vector128.Store(Vector128.ConvertToInt32Native(Vector128.Round(inRange)), destination);
    }

    public void StoreRounded(byte* destination)
    {
        var inRange = Vector128.MinNative(Vector128.MaxNative(_value, Vector128<float>.Zero), Vector128.Create(255f));
        var rounded = Vector128.ConvertToInt32Native(Vector128.Round(inRange)).AsUInt32();
        var shorts = Vector128.Narrow(rounded, rounded);
        Unsafe.WriteUnaligned(destination, Vector128.Narrow(shorts, shorts).AsUInt32().ToScalar());
    }

    /// <summary>Per lane: low half · low half + high half · high half, all signed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAddPairs(Vector128<int> a, Vector128<int> b) => Sse2.IsSupported
        ? Sse2.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16())
        : (((a << 16) >> 16) * ((b << 16) >> 16)) + ((a >> 16) * (b >> 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Choose(short* samples, byte* shuffles, in ColumnTaps taps)
    {
        var chosen = Shuffle(Vector128.Load((byte*)samples), Vector128.Load(shuffles));
        for (var chunk = 1; chunk < taps.Chunks; chunk++)
        {
            shuffles += sizeof(int) * taps.Slots;
            samples += ColumnTaps.Chunk;
            chosen |= Shuffle(Vector128.Load((byte*)samples), Vector128.Load(shuffles));
        }

        return chosen.AsInt32();
    }

    /// <summary>Bytes of <paramref name="values"/> by number; 0 for the number 128.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Shuffle(Vector128<byte> values, Vector128<byte> numbers) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(values, numbers) : Vector128.Shuffle(values, numbers);
}
