using System.Numerics;
using System.Runtime.CompilerServices;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <inheritdoc cref="ICropRows"/>
internal sealed unsafe class CropRows<TLanes> : ICropRows
    where TLanes : struct, ILanes<TLanes>
{
    /// <summary>Most samples a pixel along each axis: bounds what a crop costs, whatever the map.</summary>
    private const int MostSamples = 32;

    private readonly FrameFormat _format;
    private readonly ModelInput _input;
    private readonly CropEdge _edge;
    private readonly ColorPaint _paint;
    private readonly PinnedArray<float> _sums;
    private readonly int _inputs;
    private readonly int _slots;

    public CropRows(FrameFormat format, ModelInput input, ColorTransform color, CropEdge edge)
    {
        (_format, _input, _edge) = (format, input, edge);
        _inputs = color.Inputs;
        _paint = new ColorPaint(color, color.GetStage(1, 0), new Placement(0, 0, input.Width, input.Height), input);
        _slots = ColumnTable.SlotsOf(input.Width);
        _sums = new PinnedArray<float>(3 * _slots);
    }

    public void Run(byte* pixels, in Matrix3x2 toFrame, float* tensor) => Run<float>(pixels, toFrame, tensor);

    public void Run(byte* pixels, in Matrix3x2 toFrame, byte* tensor) => Run<byte>(pixels, toFrame, tensor);

    public void Run(byte* pixels, in Matrix3x2 toFrame, int* tensor) => Run<int>(pixels, toFrame, tensor);

    private void Run<T>(byte* pixels, in Matrix3x2 toFrame, T* tensor)
        where T : unmanaged
    {
        var across = Samples(toFrame.M11, toFrame.M12);
        var down = Samples(toFrame.M21, toFrame.M22);
        var sums = _sums.Address;
        for (var row = 0; row < _input.Height; row++)
        {
            if (_slots < ColumnTaps.Block)
                SampleRow<Lane1>(pixels, toFrame, row, across, down, sums);
            else
                SampleRow<TLanes>(pixels, toFrame, row, across, down, sums);
            _paint.Paint<TLanes, T>(sums, sums + _slots, sums + (2 * _slots), tensor, row);
        }
    }

    /// <summary>Samples of the frame that are averaged along an axis: so many that none stands for more than two pixels.</summary>
    private static int Samples(float x, float y) => Math.Clamp((int)MathF.Ceiling(MathF.Sqrt((x * x) + (y * y)) / 2), 1, MostSamples);

    private void SampleRow<T>(byte* pixels, in Matrix3x2 toFrame, int row, int across, int down, float* sums)
        where T : struct, ILanes<T>
    {
        var (zero, one, share) = (T.Broadcast(0), T.Broadcast(1), T.Broadcast(1f / (across * down)));
        var (stepX, stepY) = (T.Broadcast(toFrame.M11), T.Broadcast(toFrame.M12));
        for (var slot = 0; slot < _slots; slot += T.Count)
        {
            var columns = T.FusedMultiplyAdd(T.Ascending, one, T.Broadcast(ColumnTable.ColumnOf(slot, _slots, _input.Width)));
            var (first, second, third) = (zero, zero, zero);
            for (var sample = 0; sample < across * down; sample++)
            {
                var y = row + ((sample / across) + 0.5f) / down;
                var x = T.FusedMultiplyAdd(columns, one, T.Broadcast(((sample % across) + 0.5f) / across));
                var frameX = T.FusedMultiplyAdd(x, stepX, T.Broadcast(MathF.FusedMultiplyAdd(y, toFrame.M21, toFrame.M31)));
                var frameY = T.FusedMultiplyAdd(x, stepY, T.Broadcast(MathF.FusedMultiplyAdd(y, toFrame.M22, toFrame.M32)));
                Sample(pixels, frameX, frameY, out var a, out var b, out var c);
                first = T.FusedMultiplyAdd(a, share, first);
                second = T.FusedMultiplyAdd(b, share, second);
                third = T.FusedMultiplyAdd(c, share, third);
            }

            if (_edge == CropEdge.Pad)
            {
                var x = T.FusedMultiplyAdd(columns, one, T.Broadcast(0.5f));
                var frameX = T.FusedMultiplyAdd(x, stepX, T.Broadcast(MathF.FusedMultiplyAdd(row + 0.5f, toFrame.M21, toFrame.M31)));
                var frameY = T.FusedMultiplyAdd(x, stepY, T.Broadcast(MathF.FusedMultiplyAdd(row + 0.5f, toFrame.M22, toFrame.M32)));
                var (pad, chroma) = PadChannels;
                first = Inside(frameX, frameY, first, T.Broadcast(pad));
                second = Inside(frameX, frameY, second, T.Broadcast(chroma));
                third = Inside(frameX, frameY, third, T.Broadcast(chroma));
            }

            first.Store(sums + slot);
            second.Store(sums + _slots + slot);
            third.Store(sums + (2 * _slots) + slot);
        }
    }

    /// <summary>The padding in the frame's own channels: gray has no chroma.</summary>
    private (float First, float Others) PadChannels => (_format.PixelFormat, _format.Range) switch
    {
        (PixelFormat.I420 or PixelFormat.Nv12, ColorRange.Limited) => (16 + (_input.Pad * 219 / 255), 128),
        (PixelFormat.I420 or PixelFormat.Nv12, _) => (_input.Pad, 128),
        _ => (_input.Pad, _input.Pad),
    };

    private T Inside<T>(T x, T y, T inside, T outside)
        where T : struct, ILanes<T>
    {
        var zero = T.Broadcast(0);
        return T.SelectWithin(x, zero, T.Broadcast(_format.Width), T.SelectWithin(y, zero, T.Broadcast(_format.Height), inside, outside), outside);
    }

    /// <summary>The frame's channels at points of it, bilinear. Channels that do not count are 0.</summary>
    [SkipLocalsInit]
    private void Sample<T>(byte* pixels, T x, T y, out T first, out T second, out T third)
        where T : struct, ILanes<T>
    {
        var grid = new CropGrid<T>(x, y, _format.Width, _format.Height);
        var layout = _format.GetPlane(0);
        var (length, stride) = (_format.ByteLength, layout.Stride);
        if (_format.PixelFormat is PixelFormat.Rgb24 or PixelFormat.Bgr24 or PixelFormat.Rgbx)
        {
            var step = _format.PixelFormat == PixelFormat.Rgbx ? 4 : 3;
            var (a, b) = (grid.UpperLeft(pixels, length, stride, step), grid.UpperRight(pixels, length, stride, step));
            var (c, d) = (grid.LowerLeft(pixels, length, stride, step), grid.LowerRight(pixels, length, stride, step));
            var (red, blue) = _format.PixelFormat == PixelFormat.Bgr24 ? (2, 0) : (0, 2);
            first = grid.Between(a, b, c, d, red, red);
            second = grid.Between(a, b, c, d, 1, 1);
            third = grid.Between(a, b, c, d, blue, blue);
            return;
        }

        // A word holds both neighbours of a row.
        var (upper, lower) = (grid.UpperLeft(pixels, length, stride, 1), grid.LowerLeft(pixels, length, stride, 1));
        first = grid.Between(upper, upper, lower, lower, 0, 1);
        second = third = T.Broadcast(0);
        if (_inputs == 1)
            return;

        var (half, none) = (T.Broadcast(0.5f), T.Broadcast(0));
        grid = new CropGrid<T>(T.FusedMultiplyAdd(x, half, none), T.FusedMultiplyAdd(y, half, none), _format.ChromaWidth, _format.ChromaHeight);
        layout = _format.GetPlane(1);
        if (_format.PixelFormat == PixelFormat.Nv12)
        {
            upper = grid.UpperLeft(pixels + layout.Offset, length - layout.Offset, layout.Stride, 2);
            lower = grid.LowerLeft(pixels + layout.Offset, length - layout.Offset, layout.Stride, 2);
            second = grid.Between(upper, upper, lower, lower, 0, 2);
            third = grid.Between(upper, upper, lower, lower, 1, 3);
            return;
        }

        upper = grid.UpperLeft(pixels + layout.Offset, length - layout.Offset, layout.Stride, 1);
        lower = grid.LowerLeft(pixels + layout.Offset, length - layout.Offset, layout.Stride, 1);
        second = grid.Between(upper, upper, lower, lower, 0, 1);
        layout = _format.GetPlane(2);
        upper = grid.UpperLeft(pixels + layout.Offset, length - layout.Offset, layout.Stride, 1);
        lower = grid.LowerLeft(pixels + layout.Offset, length - layout.Offset, layout.Stride, 1);
        third = grid.Between(upper, upper, lower, lower, 0, 1);
    }
}
