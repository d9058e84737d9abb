using System.Runtime.CompilerServices;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>The last stage of a kernel: the channels of a row to those of the input, and into the row of the tensor.</summary>
internal sealed unsafe class ColorPaint(ColorTransform color, PinnedArray<float> stage, int width, TensorLayout layout)
{
    private readonly int _slots = width < ColumnTaps.Block ? width : (width + ColumnTaps.Block - 1) / ColumnTaps.Block * ColumnTaps.Block;

    /// <summary>A register of columns a step, in slots as <see cref="ColumnTaps"/> says; rows shorter than a block go one by one.</summary>
    /// <param name="first">Y, R or gray of the row, in the sums that the stage's numbers are for.</param>
    /// <param name="second">U or G likewise; not read where one channel counts.</param>
    /// <param name="third">V or B likewise.</param>
    /// <param name="row">Where the row's first channel begins.</param>
    /// <param name="area">From one channel to the next where they are not interleaved.</param>
    public void Paint<TLanes>(float* first, float* second, float* third, float* row, nint area)
        where TLanes : struct, ILanes<TLanes>
    {
        if (width < ColumnTaps.Block)
            Steps<Lane1>(first, second, third, row, area);
        else
            Steps<TLanes>(first, second, third, row, area);
    }

    [SkipLocalsInit]
    private void Steps<TLanes>(float* first, float* second, float* third, float* row, nint area)
        where TLanes : struct, ILanes<TLanes>
    {
        var k = stage.Address;
        var (a0, b0, c0) = (TLanes.Broadcast(k[0]), TLanes.Broadcast(k[1]), TLanes.Broadcast(k[2]));
        var (a1, b1, c1) = (TLanes.Broadcast(k[3]), TLanes.Broadcast(k[4]), TLanes.Broadcast(k[5]));
        var (a2, b2, c2) = (TLanes.Broadcast(k[6]), TLanes.Broadcast(k[7]), TLanes.Broadcast(k[8]));
        var (offset0, offset1, offset2) = (TLanes.Broadcast(k[9]), TLanes.Broadcast(k[10]), TLanes.Broadcast(k[11]));
        var (low0, low1, low2) = (TLanes.Broadcast(k[12]), TLanes.Broadcast(k[13]), TLanes.Broadcast(k[14]));
        var (high0, high1, high2) = (TLanes.Broadcast(k[15]), TLanes.Broadcast(k[16]), TLanes.Broadcast(k[17]));
        var (isColor, isGray, isInterleaved) = (color.Inputs == 3, color.Outputs == 1, layout == TensorLayout.Nhwc && color.Outputs == 3);
        var (slots, columns) = (_slots, width);
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
}
