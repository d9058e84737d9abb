using System.Runtime.CompilerServices;

namespace Kinora.Vision.Kernels;

/// <summary>One float: what a vector does to a lane, and the definition that the vectors are held to.</summary>
internal readonly unsafe struct Lane1 : ILanes<Lane1>
{
    // The bits as an integer: .NET 10 reads four bytes where a loaded byte is made the bits of a float at once.
    private readonly int _bits;

    private Lane1(float value) => _bits = BitConverter.SingleToInt32Bits(value);

    private Lane1(int bits) => _bits = bits;

    public static bool IsSupported => true;

    public static int Count => 1;

    public static int Samples => 1;

    public static Lane1 Ascending => new(0f);

    public static Lane1 Broadcast(float value) => new(value);

    public static Lane1 Load(float* source) => new(*source);

    public static Lane1 FusedMultiplyAdd(Lane1 a, Lane1 b, Lane1 c) => new(MathF.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    public static Lane1 operator -(Lane1 a, Lane1 b) => new(a.Value - b.Value);

    public static Lane1 Clamp(Lane1 value, Lane1 low, Lane1 high)
    {
        var raised = value.Value > low.Value ? value.Value : low.Value;
        return new(raised < high.Value ? raised : high.Value);
    }

    public static Lane1 Floor(Lane1 value) => new(MathF.Floor(value.Value));

    public static Lane1 SelectWithin(Lane1 value, Lane1 low, Lane1 high, Lane1 inside, Lane1 outside) =>
        value.Value >= low.Value && value.Value <= high.Value ? inside : outside;

    public static Lane1 GatherWords(byte* plane, int length, Lane1 x, Lane1 y, int stride, int step) =>
        new(Word(plane, length, ((int)y.Value * stride) + ((int)x.Value * step)));

    public static Lane1 ByteOf(Lane1 words, int number) => new((float)((words._bits >>> (8 * number)) & 255));

    public static Lane1 Dot<TReach>(short* line, in ColumnTaps taps, int slot)
        where TReach : struct, ITapReach
    {
        var samples = line + taps.Starts[(uint)slot / ColumnTaps.Block] + (ushort)taps.Positions[slot];
        var weights = taps.Weights + slot;
        var sum = 0;
        for (var pair = 0; pair < taps.Pairs; pair++)
        {
            sum += (samples[0] * (short)*weights) + (samples[1] * (*weights >> 16));
            samples += 2;
            weights += taps.Slots;
        }

        return new((float)sum);
    }

    public static Lane1 WidenBytes(byte* source) => BroadcastSample(*source);

    public static Lane1 WidenPairs(byte* source, bool second) => BroadcastSample(source[second ? 1 : 0]);

    public static Lane1 BroadcastSample(ushort value) => new((int)value);

    public static Lane1 MultiplyAddSamples(Lane1 a, Lane1 b, Lane1 sum) => BroadcastSample((ushort)((a._bits * b._bits) + sum._bits));

    public static void SplitThree(short* pixels, short* first, short* second, short* third) => (*first, *second, *third) = (pixels[0], pixels[1], pixels[2]);

    public static void SplitFour(short* pixels, short* first, short* second, short* third) => SplitThree(pixels, first, second, third);

    public static void StoreInterleaved(Lane1 a, Lane1 b, Lane1 c, float* destination) =>
        (destination[0], destination[1], destination[2]) = (a.Value, b.Value, c.Value);

    public void Store(float* destination) => *destination = Value;

    public void StoreSamples(short* destination) => *destination = (short)(_bits ^ 0x8000);

    public void StoreRounded(int* destination) => *destination = (int)MathF.Round(Math.Clamp(Value, int.MinValue, KernelInput.LargestInt));

    public void StoreRounded(byte* destination) => *destination = (byte)MathF.Round(Math.Clamp(Value, 0, 255));

    /// <summary>Four bytes; those from <paramref name="length"/> on are not read and are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Word(byte* plane, int length, int offset)
    {
        var safe = Math.Min(offset, length - 4);
        return (int)(Unsafe.ReadUnaligned<uint>(plane + safe) >> (8 * (offset - safe)));
    }

    private float Value => BitConverter.Int32BitsToSingle(_bits);
}
