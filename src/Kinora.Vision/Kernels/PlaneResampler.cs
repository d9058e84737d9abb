using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kinora.Vision.Kernels;

/// <summary>
/// Resizes a plane of bytes row by row to floats 0..255. The vertical pass goes first and eight columns at a time, in 8.8 fixed point:
/// weights add up to 256, so a column's sum never exceeds 255·256 and fits 16 bits. The horizontal pass is 8.8 × 1.15 in 32 bits.
/// Error against exact weights: below 1 of 255. Keeps a row of working memory, so it belongs to one thread.
/// </summary>
internal sealed class PlaneResampler
{
    private readonly ResampleTaps _columns;
    private readonly ResampleTaps _rows;
    private readonly ushort[] _line;
    private readonly int _width;
    private readonly int _height;

    public PlaneResampler(int width, int height, int newWidth, int newHeight)
    {
        _width = width;
        _height = height;
        _columns = ResampleTaps.Create(width, newWidth, 1 << 15);
        _rows = ResampleTaps.Create(height, newHeight, 1 << 8);
        _line = new ushort[width];
    }

    /// <summary>Makes one row of the resized plane.</summary>
    /// <param name="plane">The old plane, <paramref name="stride"/> bytes from row to row.</param>
    /// <param name="row">Row of the new plane.</param>
    /// <param name="destination">Receives the new row's samples.</param>
    public void ResampleRow(ReadOnlySpan<byte> plane, int stride, int row, Span<float> destination)
    {
        Debug.Assert(plane.Length >= ((_height - 1) * stride) + _width);
        var taps = _rows.Taps;
        Blend(plane[(_rows.Starts[row] * stride)..], stride, _rows.Weights.AsSpan(row * taps, taps));
        Squeeze(destination);
    }

    /// <summary>Eight columns a step in 16-bit lanes; the remaining columns are the same sum one by one.</summary>
    private void Blend(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<ushort> weights)
    {
        ref var first = ref MemoryMarshal.GetReference(rows);
        ref var line = ref MemoryMarshal.GetArrayDataReference(_line);
        var x = 0;
        for (; x <= _width - Vector128<byte>.Count; x += Vector128<byte>.Count)
        {
            var low = Vector128<ushort>.Zero;
            var high = Vector128<ushort>.Zero;
            for (var tap = 0; tap < weights.Length; tap++)
            {
                var samples = Vector128.LoadUnsafe(ref first, (nuint)((tap * stride) + x));
                var weight = Vector128.Create(weights[tap]);
                low += Vector128.WidenLower(samples) * weight;
                high += Vector128.WidenUpper(samples) * weight;
            }

            low.StoreUnsafe(ref line, (nuint)x);
            high.StoreUnsafe(ref line, (nuint)(x + Vector128<ushort>.Count));
        }

        for (; x < _width; x++)
        {
            var sum = 0;
            for (var tap = 0; tap < weights.Length; tap++)
            {
                sum += rows[(tap * stride) + x] * weights[tap];
            }

            Unsafe.Add(ref line, x) = (ushort)sum;
        }
    }

    private void Squeeze(Span<float> destination)
    {
        const float Unit = 1f / (1 << 23);
        var taps = _columns.Taps;
        ReadOnlySpan<ushort> weights = _columns.Weights;
        var starts = _columns.Starts.AsSpan(0, destination.Length);
        for (var x = 0; x < starts.Length; x++)
        {
            var samples = _line.AsSpan(starts[x], taps);
            var own = weights.Slice(x * taps, taps);
            var sum = 0u;
            for (var tap = 0; tap < own.Length; tap++)
            {
                sum += (uint)samples[tap] * own[tap];
            }

            destination[x] = sum * Unit;
        }
    }
}
