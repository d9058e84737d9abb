using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using Kinora.Frames.Formats;

namespace Kinora.Vision.Kernels;

/// <summary>
/// The mean luma of each cell of a grid of squares over a picture, about 80 across its longer side; what is left over at the right and lower
/// edges belongs to no cell unless the picture is smaller than one. Belongs to one thread.
/// </summary>
internal sealed class CellMeans
{
    private const int Across = 80;
    /// <summary>Fewer pixels would not average a dark camera's noise away.</summary>
    private const int SmallestSide = 8;


    /// <summary>Rows that fit a 16-bit column sum.</summary>
    private const int MostRows = 257;

    private readonly FrameFormat _format;
    private readonly int _width;
    private readonly int _height;
    private readonly int _columns;
    private readonly int _rows;
    private readonly ushort[] _sums;

    public CellMeans(FrameFormat format)
    {
        var side = Math.Clamp((Math.Max(format.Width, format.Height) + Across - 1) / Across, SmallestSide, MostRows);
        _format = format;
        _width = Math.Min(side, format.Width);
        _height = Math.Min(side, format.Height);
        _columns = format.Width / _width;
        _rows = format.Height / _height;
        _sums = new ushort[format.Width];
    }

    /// <summary>How many cells there are.</summary>
    public int Count => _columns * _rows;

    public bool Fits(FrameFormat format) => format == _format;

    /// <summary>Measures a picture whose first plane is luma.</summary>
    /// <param name="pixels">The frame's bytes.</param>
    /// <param name="means">Receives <see cref="Count"/> means, 0..255, row by row.</param>
    public void Measure(ReadOnlySpan<byte> pixels, Span<float> means)
    {
        Debug.Assert(means.Length == Count);
        var luma = _format.GetPlane(0);
        var unit = 1f / (_width * _height);
        for (var row = 0; row < _rows; row++)
        {
            _sums.AsSpan().Clear();
            for (var line = 0; line < _height; line++)
            {
                Add(pixels.Slice(luma.Offset + (((row * _height) + line) * luma.Stride), _sums.Length));
            }

            for (var column = 0; column < _columns; column++)
            {
                var sum = 0;
                foreach (var part in _sums.AsSpan(column * _width, _width))
                {
                    sum += part;
                }

                means[(row * _columns) + column] = sum * unit;
            }
        }
    }

    /// <summary>A vector of columns a step, in 16-bit lanes; the remaining columns are the same sums one by one.</summary>
    private void Add(ReadOnlySpan<byte> line)
    {
        ref var first = ref MemoryMarshal.GetReference(line);
        ref var sums = ref MemoryMarshal.GetArrayDataReference(_sums);
        var x = 0;
        for (; x <= line.Length - Vector<byte>.Count; x += Vector<byte>.Count)
        {
            Vector.Widen(Vector.LoadUnsafe(ref first, (nuint)x), out var low, out var high);
            (Vector.LoadUnsafe(ref sums, (nuint)x) + low).StoreUnsafe(ref sums, (nuint)x);
            (Vector.LoadUnsafe(ref sums, (nuint)(x + Vector<ushort>.Count)) + high).StoreUnsafe(ref sums, (nuint)(x + Vector<ushort>.Count));
        }

        for (; x < line.Length; x++)
        {
            _sums[x] += line[x];
        }
    }
}
