namespace Kinora.Vision.Kernels;

/// <summary>
/// One register of an instruction set: <see cref="Count"/> floats, or <see cref="Samples"/> 16-bit samples in the same bits. Kernels are
/// written once against this and compiled once for each set. Sums of integers are exact and multiply-adds are fused in every set, so all
/// give the same bits. Pointers must be good for all lanes of an access.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Whether this machine has the instructions.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Floats in a register.</summary>
    static abstract int Count { get; }

    /// <summary>16-bit samples in a register.</summary>
    static abstract int Samples { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(float* source);

    /// <summary>0, 1, 2, …</summary>
    static abstract TSelf Ascending { get; }

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>Each value brought into low..high; −0 becomes +0 when low is 0.</summary>
    static abstract TSelf Clamp(TSelf value, TSelf low, TSelf high);

    static abstract TSelf Floor(TSelf value);

    /// <summary><paramref name="inside"/> where low ≤ value ≤ high, else <paramref name="outside"/>.</summary>
    static abstract TSelf SelectWithin(TSelf value, TSelf low, TSelf high, TSelf inside, TSelf outside);

    /// <summary>
    /// Per lane: four bytes at y · stride + x · step of a plane, first byte lowest. Bytes from <paramref name="length"/> on are not
    /// read; they are 0. The plane has at least four bytes, and x and y are whole numbers whose first byte lies in it.
    /// </summary>
    static abstract TSelf GatherWords(byte* plane, int length, TSelf x, TSelf y, int stride, int step);

    /// <summary>The byte number 0..3 of each word as a float.</summary>
    static abstract TSelf ByteOf(TSelf words, int number);

    /// <summary>The weighted sums of samples of a line that make the columns of a resized line from a slot on, within one block.</summary>
    static abstract TSelf Dot<TReach>(short* line, in ColumnTaps taps, int slot)
        where TReach : struct, ITapReach;

    /// <summary><see cref="Samples"/> bytes as 16-bit samples.</summary>
    static abstract TSelf WidenBytes(byte* source);

    /// <summary>The first (or the second) bytes of <see cref="Samples"/> pairs as 16-bit samples.</summary>
    static abstract TSelf WidenPairs(byte* source, bool second);

    static abstract TSelf BroadcastSample(ushort value);

    /// <summary>a · b + sum in 16 bits without sign; the caller keeps sums below 65536.</summary>
    static abstract TSelf MultiplyAddSamples(TSelf a, TSelf b, TSelf sum);

    /// <summary>Writes samples less 32768, so that they fit a signed number.</summary>
    void StoreSamples(short* destination);

    /// <summary>Takes <see cref="Samples"/> pixels of three interleaved samples apart: a line of first ones, of second ones and of third ones.</summary>
    static abstract void SplitThree(short* pixels, short* first, short* second, short* third);

    /// <summary>The same for pixels of four samples, of which the fourth is dropped.</summary>
    static abstract void SplitFour(short* pixels, short* first, short* second, short* third);

    void Store(float* destination);

    /// <summary>Writes a0 b0 c0 a1 b1 c1 ….</summary>
    static abstract void StoreInterleaved(TSelf a, TSelf b, TSelf c, float* destination);

    /// <summary>
    /// Writes the values brought into −2³¹..<see cref="KernelInput.LargestInt"/> and rounded to the nearest integer, halves to the even one.
    /// </summary>
    void StoreRounded(int* destination);

    /// <summary>Writes the values rounded likewise and brought into 0..255.</summary>
    void StoreRounded(byte* destination);
}
