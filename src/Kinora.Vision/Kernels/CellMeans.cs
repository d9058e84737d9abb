using System.Diagnostics;
using Kinora.Frames.Formats;

namespace Kinora.Vision.Kernels;

/// <summary>
/// The mean luma of each cell of a grid of squares over a picture, about 80 across its longer side; what is left over at the right and lower
/// edges belongs to no cell unless the picture is smaller than one. Sums are exact, so every instruction set gives the same bits. Belongs to
/// one thread.
/// </summary>
internal sealed unsafe class CellMeans
{
    private const int Across = 80;

    /// <summary>Fewer pixels would not average a dark camera's noise away.</summary>
    private const int SmallestSide = 8;

    /// <summary>Rows that fit a 16-bit column sum.</summary>
    private const int MostRows = 257;

    private readonly FrameFormat _format;
    private readonly InstructionSet _instructions;
    private readonly int _width;
    private readonly int _height;
    private readonly int _columns;
    private readonly int _rows;

    /// <summary>Every row of a cell counts once.</summary>
    private readonly ushort[] _weights;

    /// <summary>The sum of each column of a row of cells, less 32768.</summary>
    private readonly PinnedArray<short> _sums;

    /// <param name="format">The frames'; the first plane is luma.</param>
    /// <param name="instructions">Null takes the widest that the machine has.</param>
    /// <exception cref="NotSupportedException">The machine lacks the instructions.</exception>
    public CellMeans(FrameFormat format, InstructionSet? instructions = null)
    {
        var side = Math.Clamp((Math.Max(format.Width, format.Height) + Across - 1) / Across, SmallestSide, MostRows);
        _format = format;
        _instructions = instructions ?? InstructionSets.Best;
        InstructionSets.Require(_instructions);
        _width = Math.Min(side, format.Width);
        _height = Math.Min(side, format.Height);
        _columns = format.Width / _width;
        _rows = format.Height / _height;
        _weights = new ushort[_height];
        _weights.AsSpan().Fill(1);
        _sums = new PinnedArray<short>(_columns * _width);
    }

    /// <summary>How many cells there are.</summary>
    public int Count => _columns * _rows;

    public bool Fits(FrameFormat format) => format == _format;

    /// <summary>Measures a picture.</summary>
    /// <param name="pixels">The frame's bytes.</param>
    /// <param name="means">Receives <see cref="Count"/> means, 0..255, row by row.</param>
    public void Measure(ReadOnlySpan<byte> pixels, Span<float> means)
    {
        Debug.Assert(pixels.Length == _format.ByteLength);
        Debug.Assert(means.Length == Count);
        fixed (byte* from = pixels)
        {
            switch (_instructions)
            {
                case InstructionSet.Vector512:
                    Measure<Lanes512>(from, means);
                    break;
                case InstructionSet.Vector256:
                    Measure<Lanes256>(from, means);
                    break;
                case InstructionSet.Vector128:
                    Measure<Lanes128>(from, means);
                    break;
                default:
                    Measure<Lane1>(from, means);
                    break;
            }
        }
    }

    private void Measure<TLanes>(byte* pixels, Span<float> means)
        where TLanes : struct, ILanes<TLanes>
    {
        var luma = _format.GetPlane(0);
        var sums = _sums.Span;
        var unit = 1f / (_width * _height);
        for (var row = 0; row < _rows; row++)
        {
            var start = pixels + luma.Offset + ((nint)row * _height * luma.Stride);
            LineBlend.Blend<TLanes, LineBlend.Every>(start, luma.Stride, _weights, _sums.Address, sums.Length);
            for (var column = 0; column < _columns; column++)
            {
                var sum = 32768 * _width;
                foreach (var part in sums.Slice(column * _width, _width))
                    sum += part;

                means[(row * _columns) + column] = sum * unit;
            }
        }
    }
}
