using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

internal static class LayoutCases
{
    public static IEnumerable<OpCase> All =>
    [
        // From [0,10] to four columns: x·½; (x+½)·½−½, clamped; x·⅓.
        new("ResizeBilinear_Legacy_IsAsymmetric", Resize(), [1, 1, 4, 1], 0, 5, 10, 10),
        new("ResizeBilinear_HalfPixelCenters_IsSymmetric", Resize().Flag("half_pixel_centers"), [1, 1, 4, 1], 0, 2.5f, 7.5f, 10),
        new("ResizeBilinear_AlignCorners_HitsBothEnds", Resize().Flag("align_corners"), [1, 1, 4, 1], 0, 10 / 3f, 20 / 3f, 10),

        new("Reshape_OpenDimension_TakesTheRest",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Integers("s", [2], 3, -1)
                .Node("y", "Reshape", "x", "s"), [3, 2], 1, 2, 3, 4, 5, 6),
        new("Squeeze_NamedAxis_LeavesOtherOnes",
            new TinyGraph().Input("x", [1, 2, 1], 1, 2).Node("y", "Squeeze", "x").Ints("squeeze_dims", -1), [1, 2], 1, 2),
        new("Squeeze_NoneNamed_DropsAllOnes", new TinyGraph().Input("x", [1, 2, 1], 1, 2).Node("y", "Squeeze", "x"), [2], 1, 2),
        new("ExpandDims_NegativeAxis_CountsAfterTheLast",
            new TinyGraph().Input("x", [2], 1, 2).Integer("a", -1).Node("y", "ExpandDims", "x", "a"), [2, 1], 1, 2),
        new("Transpose_Matrix_SwapsAxes",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Integers("p", [2], 1, 0)
                .Node("y", "Transpose", "x", "p"), [3, 2], 1, 4, 2, 5, 3, 6),
        new("Pad_Rows_FillsZeros",
            new TinyGraph().Input("x", [1, 2], 1, 2).Integers("p", [2, 2], 0, 1, 2, 0).Node("y", "Pad", "x", "p"),
            [2, 4], 0, 0, 1, 2, 0, 0, 0, 0),
        new("PadV2_Value_FillsIt",
            new TinyGraph().Input("x", [2], 1, 2).Integers("p", [1, 2], 1, 1).Constant("v", [], -9).Node("y", "PadV2", "x", "p", "v"),
            [4], -9, 1, 2, -9),
        new("Cast_FloatToInteger_CutsFractions",
            new TinyGraph().Input("x", [2], 1.9f, -1.9f).Node("y", "Cast", "x").Type("DstT", "DT_INT32"), [2], 1, -1),
        new("Cast_Constant_CutsFractions",
            new TinyGraph().Constant("x", [2], 1.9f, -1.9f).Node("y", "Cast", "x").Type("DstT", "DT_INT32"), [2], 1, -1),
        new("Identity_Renamed_KeepsTheOutputsName", new TinyGraph().Input("x", [2], 1, 2).Node("y", "Identity", "x"), [2], 1, 2),

        new("ConcatV2_LastAxis_Interleaves",
            new TinyGraph().Input("a", [2, 1], 1, 2).Input("b", [2, 2], 3, 4, 5, 6).Integer("axis", -1)
                .Node("y", "ConcatV2", "a", "b", "axis"),
            [2, 3], 1, 3, 4, 2, 5, 6),
        new("ConcatV2_Constants_Interleaves",
            new TinyGraph().Integers("a", [2, 1], 1, 2).Integers("b", [2, 2], 3, 4, 5, 6).Integer("axis", 1)
                .Node("y", "ConcatV2", "a", "b", "axis"),
            [2, 3], 1, 3, 4, 2, 5, 6),
        new("Pack_SecondAxis_Interleaves",
            new TinyGraph().Input("a", [2], 1, 2).Input("b", [2], 3, 4).Node("y", "Pack", "a", "b").Int("axis", 1), [2, 2], 1, 3, 2, 4),
        new("SplitV_OpenSize_TakesTheRest", Split(), "y:1", [1, 2], [2, 3]),
        new("SplitV_FirstPart_ComesFirst", Split(), "y", [1, 1], [1]),

        new("TopKV2_Values_Descending", TopK(), "y", [1, 2], [9, 7]),
        new("TopKV2_Indices_WhereTheyStood", TopK(), "y:1", [1, 2], [2, 0]),
        new("GatherV2_Axis1_PicksColumns",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).InputOfIntegers("i", [2], 2, 0).Integer("axis", 1)
                .Node("y", "GatherV2", "x", "i", "axis"),
            [2, 2], 3, 1, 6, 4),

        new("Shape_OfAnInput_IsKnown", new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Node("y", "Shape", "x"), [2], 2, 3),
        new("Range_Step_StopsBeforeTheLimit",
            new TinyGraph().Integer("a", 1).Integer("b", 8).Integer("c", 3).Node("y", "Range", "a", "b", "c"), [3], 1, 4, 7),
        new("Range_NegativeStep_CountsDown",
            new TinyGraph().Integer("a", 3).Integer("b", 0).Integer("c", -2).Node("y", "Range", "a", "b", "c"), [2], 3, 1),
        new("Fill_Value_Repeats", new TinyGraph().Integers("s", [2], 1, 3).Constant("v", [], 4)
            .Node("y", "Fill", "s", "v"), [1, 3], 4, 4, 4),
        new("SparseToDense_Rows_AreCoordinates",
            new TinyGraph().Integers("i", [2, 2], 0, 1, 1, 2).Integers("s", [2], 2, 3).Integers("v", [2], 5, 7).Integer("d", 1)
                .Node("y", "SparseToDense", "i", "s", "v", "d"),
            [2, 3], 1, 5, 1, 1, 1, 7),
        new("SparseToDense_NoIndices_IsTheDefault",
            new TinyGraph().Integers("i", [0, 1]).Integers("s", [1], 2).Integers("v", [0]).Integer("d", 3)
                .Node("y", "SparseToDense", "i", "s", "v", "d"),
            [2], 3, 3),
    ];

    private static TinyGraph Resize() =>
        new TinyGraph().Input("x", [1, 1, 2, 1], 0, 10).Integers("s", [2], 1, 4).Node("y", "ResizeBilinear", "x", "s");

    private static TinyGraph Split() =>
        new TinyGraph().Input("x", [1, 3], 1, 2, 3).Integers("n", [2], 1, -1).Integer("axis", 1).Node("y", "SplitV", "x", "n", "axis")
            .Output("y").Output("y:1");

    private static TinyGraph TopK() =>
        new TinyGraph().Input("x", [1, 4], 7, 1, 9, 3).Integer("k", 2).Node("y", "TopKV2", "x", "k").Output("y").Output("y:1");
}
