using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

/// <summary>Comparisons, choices, and what takes tensors apart or spreads them.</summary>
internal static class ChoiceCases
{
    public static IEnumerable<OpCase> All =>
    [
        new("NotEqual_Floats_AsNumbers", Compare("NotEqual"), [3], 1, 0, 1),
        new("Less_Floats_AsNumbers", Compare("Less"), [3], 1, 0, 0),
        new("LessEqual_Floats_AsNumbers", Compare("LessEqual"), [3], 1, 1, 0),
        new("Greater_Floats_AsNumbers", Compare("Greater"), [3], 0, 0, 1),
        new("GreaterEqual_Floats_AsNumbers", Compare("GreaterEqual"), [3], 0, 1, 1),
        new("LogicalAnd_Conditions_Both", Logic("LogicalAnd"), [4], 1, 0, 0, 0),
        new("LogicalOr_Conditions_Either", Logic("LogicalOr"), [4], 1, 1, 1, 0),
        new("LogicalNot_Condition_IsTheOther",
            Floats().Node("g", "Greater", "a", "b").Node("n", "LogicalNot", "g").Node("y", "Cast", "n").Type("DstT", "DT_FLOAT"),
            [3], 1, 1, 0),
        new("Select_Condition_Chooses", Floats().Node("g", "Greater", "a", "b").Node("y", "Select", "g", "a", "b"), [3], 2, 2, 3),
        new("Select_ListOfConditions_ChoosesRows",
            new TinyGraph().Input("a", [2, 2], 1, 2, 3, 4).Constant("b", [2, 2], 5, 6, 7, 8).Weight("c", [2], "bool", [0, 1])
                .Node("y", "Select", "c", "a", "b"),
            [2, 2], 5, 6, 3, 4),
        new("SelectV2_ListOfConditions_ChoosesColumns",
            new TinyGraph().Input("a", [2, 2], 1, 2, 3, 4).Constant("b", [2, 2], 5, 6, 7, 8).Weight("c", [2], "bool", [0, 1])
                .Node("y", "SelectV2", "c", "a", "b"),
            [2, 2], 5, 2, 7, 4),

        new("GatherNd_Rows_AreCoordinates",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).InputOfIntegers("i", [2, 2], 1, 2, 0, 1).Node("y", "GatherNd", "x", "i"),
            [2], 6, 2),
        new("GatherNd_ShortRows_PickRows",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Integers("i", [1, 1], 1).Node("y", "GatherNd", "x", "i"), [1, 3], 4, 5, 6),
        new("Slice_Sizes_OfAnInput", Slice(new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6)), [2, 2], 2, 3, 5, 6),
        new("Slice_Sizes_OfAConstant", Slice(new TinyGraph().Constant("x", [2, 3], 1, 2, 3, 4, 5, 6)), [2, 2], 2, 3, 5, 6),
        new("Split_SecondOfThree_IsTheMiddle",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Integer("a", -1).Node("y", "Split", "a", "x").Int("num_split", 3)
                .Output("y").Output("y:1").Output("y:2"),
            "y:1", [2, 1], [2, 5]),
        new("Unpack_Columns_LosesTheAxis",
            new TinyGraph().Input("x", [2, 2], 1, 2, 3, 4).Node("y", "Unpack", "x").Int("axis", 1).Output("y").Output("y:1"), "y:1", [2], [2, 4]),
        new("Unpack_OfSizes_IsKnown",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Node("s", "Shape", "x").Node("u", "Unpack", "s")
                .Node("p", "Pack", "u:1", "u").Node("y", "Reshape", "x", "p"),
            [3, 2], 1, 2, 3, 4, 5, 6),

        new("Tile_Times_Repeats",
            new TinyGraph().Input("x", [1, 2], 1, 2).Integers("n", [2], 2, 2).Node("y", "Tile", "x", "n"), [2, 4], 1, 2, 1, 2, 1, 2, 1, 2),
        new("BroadcastTo_AnInput_Spreads",
            new TinyGraph().Input("x", [2, 1], 1, 2).Integers("n", [2], 2, 2).Node("y", "BroadcastTo", "x", "n"), [2, 2], 1, 1, 2, 2),
        new("BroadcastTo_AConstant_Spreads",
            new TinyGraph().Constant("x", [2, 1], 1, 2).Integers("n", [2], 2, 2).Node("y", "BroadcastTo", "x", "n"), [2, 2], 1, 1, 2, 2),
        new("DepthToSpace_FourChannels_MakeASquare",
            new TinyGraph().Input("x", [1, 1, 2, 4], 1, 2, 3, 4, 5, 6, 7, 8).Node("y", "DepthToSpace", "x").Int("block_size", 2),
            [1, 2, 4, 1], 1, 2, 5, 6, 3, 4, 7, 8),
        new("Size_OfAnInput_IsKnown", new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Node("y", "Size", "x"), [], 6),

        new("UpSampling2D_Factors_Repeat",
            new TinyGraph().Input("x", [1, 1, 2, 1], 1, 2).Node("y", "UpSampling2D", "x").Ints("size", 1, 2), [1, 1, 4, 1], 1, 1, 2, 2),

        // From [0,10,20] to five columns: ⌊x·0.6⌋; round(x·0.5); ⌊(x + ½)·0.6⌋.
        new("ResizeNearestNeighbor_Legacy_RoundsDown", Nearest(), [1, 1, 5, 1], 0, 0, 10, 10, 20),
        new("ResizeNearestNeighbor_AlignCorners_Rounds", Nearest().Flag("align_corners"), [1, 1, 5, 1], 0, 10, 10, 20, 20),
        new("ResizeNearestNeighbor_HalfPixelCenters_IsSymmetric", Nearest().Flag("half_pixel_centers"), [1, 1, 5, 1], 0, 0, 10, 20, 20),
    ];

    private static TinyGraph Nearest() =>
        new TinyGraph().Input("x", [1, 1, 3, 1], 0, 10, 20).Integers("s", [2], 1, 5).Node("y", "ResizeNearestNeighbor", "x", "s");

    private static TinyGraph Slice(TinyGraph graph) =>
        graph.Integers("b", [2], 0, 1).Integers("s", [2], -1, 2).Node("y", "Slice", "x", "b", "s");

    private static TinyGraph Floats() => new TinyGraph().Input("a", [3], 1, 2, 3).Input("b", [3], 2, 2, 2);

    private static TinyGraph Compare(string op) => Floats().Node("c", op, "a", "b").Node("y", "Cast", "c").Type("DstT", "DT_FLOAT");

    private static TinyGraph Logic(string op) =>
        new TinyGraph().Input("a", [4], 1, 1, 0, 0).Input("b", [4], 1, 0, 1, 0).Node("p", "Cast", "a").Type("DstT", "DT_BOOL")
            .Node("q", "Cast", "b").Type("DstT", "DT_BOOL").Node("l", op, "p", "q").Node("y", "Cast", "l").Type("DstT", "DT_FLOAT");
}
