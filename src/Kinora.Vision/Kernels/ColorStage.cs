using System.Runtime.CompilerServices;

namespace Kinora.Vision.Kernels;

/// <summary>The numbers of a <see cref="ColorTransform"/> in registers: samples in, finished channels out.</summary>
internal readonly unsafe struct ColorStage<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly TLanes _a0, _b0, _c0, _a1, _b1, _c1, _a2, _b2, _c2;
    private readonly TLanes _offset0, _offset1, _offset2;
    private readonly TLanes _factor0, _factor1, _factor2;
    private readonly TLanes _shift0, _shift1, _shift2;
    private readonly TLanes _low, _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ColorStage(float* stage)
    {
        _a0 = TLanes.Broadcast(stage[0]);
        _b0 = TLanes.Broadcast(stage[1]);
        _c0 = TLanes.Broadcast(stage[2]);
        _a1 = TLanes.Broadcast(stage[3]);
        _b1 = TLanes.Broadcast(stage[4]);
        _c1 = TLanes.Broadcast(stage[5]);
        _a2 = TLanes.Broadcast(stage[6]);
        _b2 = TLanes.Broadcast(stage[7]);
        _c2 = TLanes.Broadcast(stage[8]);
        _offset0 = TLanes.Broadcast(stage[9]);
        _offset1 = TLanes.Broadcast(stage[10]);
        _offset2 = TLanes.Broadcast(stage[11]);
        _factor0 = TLanes.Broadcast(stage[12]);
        _factor1 = TLanes.Broadcast(stage[13]);
        _factor2 = TLanes.Broadcast(stage[14]);
        _shift0 = TLanes.Broadcast(stage[15]);
        _shift1 = TLanes.Broadcast(stage[16]);
        _shift2 = TLanes.Broadcast(stage[17]);
        _low = TLanes.Broadcast(0);
        _high = TLanes.Broadcast(255);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes First(TLanes a) => Finish(TLanes.FusedMultiplyAdd(a, _a0, _offset0), _factor0, _shift0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Second(TLanes a) => Finish(TLanes.FusedMultiplyAdd(a, _a1, _offset1), _factor1, _shift1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Third(TLanes a) => Finish(TLanes.FusedMultiplyAdd(a, _a2, _offset2), _factor2, _shift2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes First(TLanes a, TLanes b, TLanes c) => Finish(Mix(a, b, c, _a0, _b0, _c0, _offset0), _factor0, _shift0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Second(TLanes a, TLanes b, TLanes c) => Finish(Mix(a, b, c, _a1, _b1, _c1, _offset1), _factor1, _shift1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Third(TLanes a, TLanes b, TLanes c) => Finish(Mix(a, b, c, _a2, _b2, _c2, _offset2), _factor2, _shift2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Mix(TLanes a, TLanes b, TLanes c, TLanes ofA, TLanes ofB, TLanes ofC, TLanes offset) =>
        TLanes.FusedMultiplyAdd(a, ofA, TLanes.FusedMultiplyAdd(b, ofB, TLanes.FusedMultiplyAdd(c, ofC, offset)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLanes Finish(TLanes value, TLanes factor, TLanes shift) => TLanes.FusedMultiplyAdd(TLanes.Clamp(value, _low, _high), factor, shift);
}
