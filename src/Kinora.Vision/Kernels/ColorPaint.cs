using System.Runtime.CompilerServices;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>The last stage of a kernel: the channels of a row to those of the input, and into the row of the tensor.</summary>
internal sealed unsafe class ColorPaint
{
    private readonly ColorTransform _color;
    private readonly PinnedArray<float> _stage;
    private readonly PinnedArray<float> _finished;
    private readonly Placement _placement;
    private readonly bool _isInterleaved;
    private readonly int _inputWidth;
    private readonly int _area;
    private readonly int _slots;

    /// <param name="color">From the frame's colours to the input's.</param>
    /// <param name="stage">The numbers of <paramref name="color"/> for the sums that will be painted.</param>
    /// <param name="placement">Where the rows lie in the input.</param>
    /// <param name="input">The tensor's shape.</param>
    public ColorPaint(ColorTransform color, PinnedArray<float> stage, Placement placement, ModelInput input)
    {
        (_color, _stage, _placement) = (color, stage, placement);
        _isInterleaved = input.Layout == TensorLayout.Nhwc;
        (_inputWidth, _area) = (input.Width, input.Width * input.Height);
        _slots = ColumnTable.SlotsOf(placement.Width);
        _finished = new PinnedArray<float>(color.Outputs * placement.Width);
    }

    /// <summary>A register of columns a step, in slots as <see cref="ColumnTaps"/> says; rows shorter than a block go one by one.</summary>
    /// <typeparam name="TLanes">The instruction set.</typeparam>
    /// <typeparam name="T">float; or byte or int, to which the numbers are rounded (bytes after clamping to 0..255).</typeparam>
    /// <param name="first">Y, R or gray of the row, in the sums that the stage's numbers are for.</param>
    /// <param name="second">U or G likewise; not read where one channel counts.</param>
    /// <param name="third">V or B likewise.</param>
    /// <param name="tensor">The whole tensor.</param>
    /// <param name="row">Row of the picture.</param>
    public void Paint<TLanes, T>(float* first, float* second, float* third, T* tensor, int row)
        where TLanes : struct, ILanes<TLanes>
        where T : unmanaged
    {
        var start = (_isInterleaved ? _color.Outputs : 1) * (((nint)(_placement.Top + row) * _inputWidth) + _placement.Left);
        if (typeof(T) == typeof(float))
        {
            Paint<TLanes>(first, second, third, (float*)tensor + start, _area);
            return;
        }

        var finished = _finished.Address;
        Paint<TLanes>(first, second, third, finished, _placement.Width);
        var count = _isInterleaved ? _finished.Length : _placement.Width;
        for (var part = 0; part * count < _finished.Length; part++)
            Round<TLanes, T>(finished + (part * count), tensor + start + ((nint)part * _area), count);
    }

    private void Paint<TLanes>(float* first, float* second, float* third, float* row, nint area)
        where TLanes : struct, ILanes<TLanes>
    {
        if (_slots < ColumnTaps.Block)
            Steps<Lane1>(first, second, third, row, area);
        else
            Steps<TLanes>(first, second, third, row, area);
    }

    [SkipLocalsInit]
    private void Steps<TLanes>(float* first, float* second, float* third, float* row, nint area)
        where TLanes : struct, ILanes<TLanes>
    {
        var k = _stage.Address;
        var (a0, b0, c0) = (TLanes.Broadcast(k[0]), TLanes.Broadcast(k[1]), TLanes.Broadcast(k[2]));
        var (a1, b1, c1) = (TLanes.Broadcast(k[3]), TLanes.Broadcast(k[4]), TLanes.Broadcast(k[5]));
        var (a2, b2, c2) = (TLanes.Broadcast(k[6]), TLanes.Broadcast(k[7]), TLanes.Broadcast(k[8]));
        var (offset0, offset1, offset2) = (TLanes.Broadcast(k[9]), TLanes.Broadcast(k[10]), TLanes.Broadcast(k[11]));
        var (low0, low1, low2) = (TLanes.Broadcast(k[12]), TLanes.Broadcast(k[13]), TLanes.Broadcast(k[14]));
        var (high0, high1, high2) = (TLanes.Broadcast(k[15]), TLanes.Broadcast(k[16]), TLanes.Broadcast(k[17]));
        var (isColor, isGray, isInterleaved) = (_color.Inputs == 3, _color.Outputs == 1, _isInterleaved && _color.Outputs == 3);
        var (slots, columns) = (_slots, _placement.Width);
        for (var slot = 0; slot < slots; slot += TLanes.Count)
        {
            var x = ColumnTable.ColumnOf(slot, slots, columns);
            var a = TLanes.Load(first + slot);
            TLanes p, q, r;
            if (isColor)
            {
                var (b, c) = (TLanes.Load(second + slot), TLanes.Load(third + slot));
                p = TLanes.FusedMultiplyAdd(a, a0, TLanes.FusedMultiplyAdd(b, b0, TLanes.FusedMultiplyAdd(c, c0, offset0)));
                q = TLanes.FusedMultiplyAdd(a, a1, TLanes.FusedMultiplyAdd(b, b1, TLanes.FusedMultiplyAdd(c, c1, offset1)));
                r = TLanes.FusedMultiplyAdd(a, a2, TLanes.FusedMultiplyAdd(b, b2, TLanes.FusedMultiplyAdd(c, c2, offset2)));
            }
            else
            {
                p = TLanes.FusedMultiplyAdd(a, a0, offset0);
                q = TLanes.FusedMultiplyAdd(a, a1, offset1);
                r = TLanes.FusedMultiplyAdd(a, a2, offset2);
            }

            p = TLanes.Clamp(p, low0, high0);
            q = TLanes.Clamp(q, low1, high1);
            r = TLanes.Clamp(r, low2, high2);
            if (isInterleaved)
            {
                TLanes.StoreInterleaved(p, q, r, row + (3 * x));
                continue;
            }

            p.Store(row + x);
            if (isGray)
                continue;
            q.Store(row + area + x);
            r.Store(row + (2 * area) + x);
        }
    }

    private static void Round<TLanes, T>(float* values, T* destination, int count)
        where TLanes : struct, ILanes<TLanes>
        where T : unmanaged
    {
        if (count < TLanes.Count)
            RoundSteps<Lane1, T>(values, destination, count);
        else
            RoundSteps<TLanes, T>(values, destination, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RoundSteps<TSteps, T>(float* values, T* destination, int count)
        where TSteps : struct, ILanes<TSteps>
        where T : unmanaged
    {
        for (var x = 0; x < count; x += TSteps.Count)
        {
            x = Math.Min(x, count - TSteps.Count);
            if (typeof(T) == typeof(byte))
                TSteps.Load(values + x).StoreRounded((byte*)destination + x);
            else
                TSteps.Load(values + x).StoreRounded((int*)destination + x);
        }
    }
}
