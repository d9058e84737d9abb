using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

/// <summary>Loops in TensorFlow's first form, the lists they fill, and boxes of which some are left.</summary>
internal static class LoopCases
{
    private static readonly float[] Boxes = [0, 0, 10, 10, 0, 1, 10, 11, 20, 20, 30, 30, 40, 40, 50, 50];

    public static IEnumerable<OpCase> All =>
    [
        new("While_ThreeTurns_DoublesThreeTimes", Count(3, static graph => graph.Node("body", "Add", "v:1", "v:1")), "out", [2], [8, 16]),
        new("While_NoTurn_GivesTheStart", Count(0, static graph => graph.Node("body", "Add", "v:1", "v:1")), "out", [2], [1, 2]),
        new("While_ReadsFromOutside_TheSameEachTurn", Count(2, static graph => graph.Node("o", "Neg", "x").Node("body", "Sub", "v:1", "o")), "out", [2], [3, 6]),
        new("While_InAWhile_TurnsForEach",
            Count(2, static graph => Loop(graph.Node("s", "Relu", "v:1"), "inner", 3, "s", static inner => inner.Node("w", "Add", "inner_v:1", "inner_v:1"), "w")
                .Node("body", "Identity", "inner_out")),
            "out", [2], [64, 128]),
        new("While_UntilASum_IsLeftToTheRuntime", Until(new TinyGraph().Input("x", [2], 1, 2), "Sum", static graph => graph.Node("body", "Add", "v:1", "v:1")), "out", [2], [8, 16]),
        new("While_ThatGrows_HasAnOpenSize",
            Until(new TinyGraph().Input("x", [2], 1, 5), "Sum", static graph => graph.Integer("axis", 0).Node("body", "ConcatV2", "v:1", "v:1", "axis")), "out", [8],
            [1, 5, 1, 5, 1, 5, 1, 5]),
        new("While_HoldsNever_GivesTheStart", Until(new TinyGraph().Input("x", [2], 30, 2), "Sum", static graph => graph.Node("body", "Neg", "v:1")), "out", [2], [30, 2]),
        new("TensorArray_Map_TakesApartAndStacks",
            new TinyGraph().Input("x", [2, 2], 1, 2, 3, 4).Integer("n", 2).Integers("i", [2], 0, 1).Integer("zero", 0).Integer("one", 1)
                .Node("a", "TensorArrayV3", "n").Node("f", "TensorArrayScatterV3", "a", "i", "x", "a:1")
                .Node("p", "TensorArrayReadV3", "a", "one", "f").Node("q", "TensorArrayReadV3", "a", "zero", "f")
                .Node("b", "TensorArrayV3", "n").Node("g", "TensorArrayWriteV3", "b", "zero", "p", "b:1").Node("h", "TensorArrayWriteV3", "b", "one", "q", "g")
                .Node("c", "TensorArraySizeV3", "b", "h").Node("r", "Range", "zero", "c", "one").Node("y", "TensorArrayGatherV3", "b", "r", "h"),
            [2, 2], 3, 4, 1, 2),
        new("TensorList_Map_TakesApartAndStacks",
            new TinyGraph().Input("x", [2, 2], 1, 2, 3, 4).Integers("s", [1], -1).Integer("n", 2).Integer("zero", 0).Integer("one", 1)
                .Node("a", "TensorListFromTensor", "x", "s").Node("p", "TensorListGetItem", "a", "one", "s").Node("q", "TensorListGetItem", "a", "zero", "s")
                .Node("b", "TensorListReserve", "s", "n").Node("g", "TensorListSetItem", "b", "zero", "p").Node("h", "TensorListSetItem", "g", "one", "q")
                .Node("y", "TensorListStack", "h", "s"),
            [2, 2], 3, 4, 1, 2),
        new("TensorList_Pushed_IsJoined",
            new TinyGraph().Input("x", [2], 1, 2).Integers("s", [1], -1).Integer("n", 8).Node("e", "EmptyTensorList", "s", "n")
                .Node("a", "TensorListPushBack", "e", "x").Node("b", "TensorListPushBack", "a", "x").Node("c", "TensorListPushBack", "b", "x")
                .Node("d", "TensorListPopBack", "c", "s").Node("y", "TensorListConcatV2", "d", "s"),
            [4], 1, 2, 1, 2),
        new("TensorList_Gathered_IsStacked",
            new TinyGraph().Input("x", [2], 1, 2).Integers("s", [1], -1).Node("a", "TensorListFromTensor", "x", "s")
                .Node("n", "TensorListLength", "a").Integer("zero", 0).Integer("one", 1).Node("r", "Range", "zero", "n", "one").Node("y", "TensorListGather", "a", "r", "s"),
            [2], 1, 2),

        new("Where_Conditions_AreCoordinates",
            new TinyGraph().Input("x", [2, 2], 1, -1, -1, 2).Constant("z", [], 0).Node("c", "Greater", "x", "z").Node("y", "Where", "c"), [2, 2], 0, 0, 1, 1),
        new("NonMaxSuppressionV2_Overlap_IsLeftOut", Suppressed("NonMaxSuppressionV2", "b", "s", "n", "iou"), [3], 3, 0, 2),
        new("NonMaxSuppressionV3_Weak_IsLeftOut", Suppressed("NonMaxSuppressionV3", "b", "s", "n", "iou", "low"), [2], 3, 0),
        new("NonMaxSuppressionV4_Padded_IsFilledWithZeros",
            Suppressed("NonMaxSuppressionV4", "b", "s", "n", "iou", "low").Flag("pad_to_max_output_size"), [4], 3, 0, 0, 0),
        new("NonMaxSuppressionV4_Count_IsOfThoseThatStay",
            Suppressed("NonMaxSuppressionV4", "b", "s", "n", "iou", "low").Flag("pad_to_max_output_size").Output("y:1"), "y:1", [], [2]),
        new("NonMaxSuppressionV5_Scores_AreThoseOfTheBoxes",
            Suppressed("NonMaxSuppressionV5", "b", "s", "n", "iou", "low", "sigma").Output("y:1"), "y:1", [2], [0.9f, 0.8f]),

        new("Shape_OfWhatIsLeft_IsCounted", Left().Node("y", "Shape", "w"), [2], 2, 1),
        new("Size_OfWhatIsLeft_IsCounted", Left().Node("y", "Size", "w"), [], 2),
        new("Rank_OfWhatIsLeft_IsKnown", Left().Node("y", "Rank", "w"), [], 2),
        new("Squeeze_OfWhatIsLeft_IsAList", Left().Node("y", "Squeeze", "w").Ints("squeeze_dims", 1), [2], 0, 2),
        new("GatherV2_OfWhatIsLeft_PicksIt", List().Integer("a", 0).Node("y", "GatherV2", "x", "l", "a"), [2], 4, 7),
        new("Fill_AsManyAsAreLeft_Repeats", List().Node("n", "Shape", "l").Constant("v", [], 5).Node("y", "Fill", "n", "v"), [2], 5, 5),
        new("Range_ToWhatIsLeft_Counts", List().Node("n", "Size", "l").Integer("zero", 0).Integer("one", 1).Node("y", "Range", "zero", "n", "one"), [2], 0, 1),
        new("Pad_ToACount_FillsTheRest",
            List().Node("n", "Size", "l").Integer("most", 3).Node("r", "Sub", "most", "n").Integer("zero", 0).Node("p", "Pack", "zero", "r")
                .Node("q", "ExpandDims", "p", "zero").Node("y", "Pad", "l", "q"),
            [3], 0, 2, 0),
        new("Slice_ToACount_TakesTheFirst",
            List().Node("n", "Size", "l").Integer("one", 1).Node("r", "Sub", "n", "one").Integer("zero", 0).Node("s", "ExpandDims", "r", "zero")
                .Integers("b", [1], 0).Node("y", "Slice", "l", "b", "s"),
            [1], 0),
        new("StridedSlice_OfWhatIsLeft_TakesTheLast",
            List().Integers("b", [1], -1).Integers("e", [1], 0).Integers("s", [1], 1).Node("y", "StridedSlice", "l", "b", "e", "s").Int("shrink_axis_mask", 1), [], 2),
        new("ConcatV2_OfWhatIsLeft_IsLonger", List().Integers("k", [1], 9).Integer("a", 0).Node("y", "ConcatV2", "l", "k", "a"), [3], 0, 2, 9),
        new("TopKV2_OfACount_IsSorted",
            List().Node("n", "Size", "l").Node("y", "TopKV2", "x", "n"), [2], 7, 4),
        new("Reshape_ToACount_KeepsTheElements",
            List().Node("n", "Size", "l").Integer("one", 1).Node("s", "Pack", "n", "one").Node("y", "Reshape", "l", "s"), [2, 1], 0, 2),
        new("Tile_ByACount_Repeats",
            List().Node("n", "Shape", "l").Constant("k", [2], 1, 2).Node("y", "Tile", "k", "n"), [4], 1, 2, 1, 2),
        new("BroadcastTo_ACount_Spreads", List().Node("n", "Shape", "l").Constant("k", [1], 3).Node("y", "BroadcastTo", "k", "n"), [2], 3, 3),
    ];

    /// <summary>A graph that hands x = [1, 2] through a loop as often as said; the body reads "v:1" and is called "body", and what comes out is "out".</summary>
    public static TinyGraph Count(int turns, Action<TinyGraph> body)
    {
        var graph = new TinyGraph().Input("x", [2], 1, 2);
        return Loop(graph, "", turns, "x", body, "body");
    }

    private static TinyGraph Loop(TinyGraph graph, string name, int turns, string start, Action<TinyGraph> body, string result)
    {
        var p = name.Length == 0 ? "" : name + "_";
        graph.Integer(p + "first", 0).Integer(p + "turns", turns).Integer(p + "step", 1)
            .Node(p + "ei", "Enter", p + "first").Text("frame_name", "loop" + name).Node(p + "ev", "Enter", start).Text("frame_name", "loop" + name)
            .Node(p + "et", "Enter", p + "turns").Text("frame_name", "loop" + name).Flag("is_constant")
            .Node(p + "mi", "Merge", p + "ei", p + "ni").Node(p + "mv", "Merge", p + "ev", p + "nv")
            .Node(p + "less", "Less", p + "mi", p + "et").Node(p + "cond", "LoopCond", p + "less")
            .Node(p + "i", "Switch", p + "mi", p + "cond").Node(p + "v", "Switch", p + "mv", p + "cond")
            .Node(p + "next", "Add", p + "i:1", p + "step").Node(p + "ni", "NextIteration", p + "next");
        body(graph);
        return graph.Node(p + "nv", "NextIteration", result).Node(p + "xv", "Exit", p + "v").Node(p + "out", "Identity", p + "xv");
    }

    /// <summary>Hands x through a loop as long as a reduction of it is less than 20.</summary>
    private static TinyGraph Until(TinyGraph graph, string reduction, Action<TinyGraph> body)
    {
        graph.Constant("limit", [], 20).Integers("axes", [1], 0)
            .Node("ev", "Enter", "x").Text("frame_name", "loop").Node("el", "Enter", "limit").Text("frame_name", "loop").Flag("is_constant")
            .Node("mv", "Merge", "ev", "nv").Node("sum", reduction, "mv", "axes").Node("less", "Less", "sum", "el").Node("cond", "LoopCond", "less")
            .Node("v", "Switch", "mv", "cond");
        body(graph);
        return graph.Node("nv", "NextIteration", "body").Node("xv", "Exit", "v").Node("out", "Identity", "xv");
    }

    private static TinyGraph Suppressed(string op, params string[] inputs) => new TinyGraph().Input("b", [4, 4], Boxes).Input("s", [4], 0.8f, 0.7f, 0.3f, 0.9f)
        .Integer("n", 4).Constant("iou", [], 0.5f).Constant("low", [], 0.5f).Constant("sigma", [], 0).Node("y", op, inputs).Output("y");

    /// <summary>Coordinates [2, 1] of which the number is known only while the model runs: 0 and 2.</summary>
    private static TinyGraph Left() =>
        new TinyGraph().Input("x", [3], 4, -5, 7).Constant("zero_f", [], 0).Node("c", "Greater", "x", "zero_f").Node("w", "Where", "c");

    private static TinyGraph List() => Left().Node("l", "Squeeze", "w").Ints("squeeze_dims", 1);
}
