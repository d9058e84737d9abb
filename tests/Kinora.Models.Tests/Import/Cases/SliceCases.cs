using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

/// <summary>Slices of [[0,1,2,3],[4,5,6,7],[8,9,10,11]], each taken of an input at run time and of a constant at import.</summary>
internal static class SliceCases
{
    private static readonly float[] Twelve = [.. Enumerable.Range(0, 12).Select(static x => (float)x)];

    public static IEnumerable<OpCase> All =>
    [
        .. Both("Rows1To3", [1], [3], [1], [2, 4], [4, 5, 6, 7, 8, 9, 10, 11]),
        .. Both("EverySecondColumn", [0, 0], [3, 4], [1, 2], [3, 2], [0, 2, 4, 6, 8, 10]),
        .. Both("NegativeBegin", [-1, -2], [3, 4], [1, 1], [1, 2], [10, 11]),
        .. Both("MaskedEnds", [2, 9], [0, 0], [1, 1], [1, 4], [8, 9, 10, 11], begin: 2, end: 3),
        .. Both("BackwardsToTheStart", [0, 3], [1, 0], [1, -1], [1, 4], [3, 2, 1, 0], end: 2),
        .. Both("BackwardsByTwo", [0, -1], [1, 0], [1, -2], [1, 2], [3, 1]),
        .. Both("ShrinkRow", [1, 0], [2, 4], [1, 1], [4], [4, 5, 6, 7], shrink: 1),
        .. Both("ShrinkNegativeColumn", [0, -1], [3, 0], [1, 1], [3], [3, 7, 11], shrink: 2),
        .. Both("NewAxisInFront", [0, 2], [0, 3], [1, 1], [1, 1, 4], [8, 9, 10, 11], newAxis: 1),
        .. Both("EllipsisThenColumn", [0, 1], [0, 2], [1, 1], [3, 1], [1, 5, 9], ellipsis: 1),
        .. Both("EllipsisThenNewAxisThenShrink", [0, 0, 1], [0, 0, 2], [1, 1, 1], [3, 1], [1, 5, 9], ellipsis: 1, newAxis: 2, shrink: 4),
        .. Both("BeyondTheEnd_IsClamped", [1, 2], [99, 99], [1, 1], [2, 2], [6, 7, 10, 11]),
    ];

    private static IEnumerable<OpCase> Both(
        string name, int[] begins, int[] ends, int[] strides, int[] shape, float[] values,
        int begin = 0, int end = 0, int ellipsis = 0, int newAxis = 0, int shrink = 0)
    {
        yield return new($"StridedSlice_{name}_OfAnInput", Slice(new TinyGraph().Input("x", [3, 4], Twelve)), shape, values);
        yield return new($"StridedSlice_{name}_OfAConstant", Slice(new TinyGraph().Constant("x", [3, 4], Twelve)), shape, values);

        TinyGraph Slice(TinyGraph graph) =>
            graph.Integers("b", [begins.Length], begins).Integers("e", [ends.Length], ends).Integers("s", [strides.Length], strides)
                .Node("y", "StridedSlice", "x", "b", "e", "s")
                .Int("begin_mask", begin).Int("end_mask", end).Int("ellipsis_mask", ellipsis)
                .Int("new_axis_mask", newAxis).Int("shrink_axis_mask", shrink);
    }
}
