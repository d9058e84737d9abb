using System.Runtime.CompilerServices;

namespace Kinora.Vision.Kernels;

/// <summary>The four samples around each of a register of points of a plane, and how near the points are to them.</summary>
internal readonly unsafe struct CropGrid<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TLanes _left, _right, _top, _bottom, _across, _down;

    /// <param name="x">The points; the centre of sample i lies at i + ½. Points outside are brought to the outermost centres.</param>
    /// <param name="y">See <paramref name="x"/>.</param>
    /// <param name="width">Samples of a row.</param>
    /// <param name="height">Rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CropGrid(TLanes x, TLanes y, int width, int height)
    {
        var (zero, half, one) = (TLanes.Broadcast(0), TLanes.Broadcast(0.5f), TLanes.Broadcast(1));
        var (lastX, lastY) = (TLanes.Broadcast(width - 1), TLanes.Broadcast(height - 1));
        x = TLanes.Clamp(x - half, zero, lastX);
        y = TLanes.Clamp(y - half, zero, lastY);
        _left = TLanes.Clamp(TLanes.Floor(x), zero, TLanes.Broadcast(Math.Max(0, width - 2)));
        _top = TLanes.Clamp(TLanes.Floor(y), zero, TLanes.Broadcast(Math.Max(0, height - 2)));
        _right = TLanes.Clamp(TLanes.FusedMultiplyAdd(_left, one, one), zero, lastX);
        _bottom = TLanes.Clamp(TLanes.FusedMultiplyAdd(_top, one, one), zero, lastY);
        (_across, _down) = (x - _left, y - _top);
    }

    /// <summary>The four bytes from the upper left samples on; likewise the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes UpperLeft(byte* plane, int length, int stride, int step) => TLanes.GatherWords(plane, length, _left, _top, stride, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes UpperRight(byte* plane, int length, int stride, int step) => TLanes.GatherWords(plane, length, _right, _top, stride, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes LowerLeft(byte* plane, int length, int stride, int step) => TLanes.GatherWords(plane, length, _left, _bottom, stride, step);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes LowerRight(byte* plane, int length, int stride, int step) => TLanes.GatherWords(plane, length, _right, _bottom, stride, step);

    /// <summary>The values between one byte of each of the four words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Between(TLanes upperLeft, TLanes upperRight, TLanes lowerLeft, TLanes lowerRight, int leftByte, int rightByte)
    {
        var (a, b) = (TLanes.ByteOf(upperLeft, leftByte), TLanes.ByteOf(upperRight, rightByte));
        var (c, d) = (TLanes.ByteOf(lowerLeft, leftByte), TLanes.ByteOf(lowerRight, rightByte));
        var upper = TLanes.FusedMultiplyAdd(_across, b - a, a);
        var lower = TLanes.FusedMultiplyAdd(_across, d - c, c);
        return TLanes.FusedMultiplyAdd(_down, lower - upper, upper);
    }
}
