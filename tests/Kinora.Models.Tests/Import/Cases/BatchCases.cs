using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

/// <summary>Graphs in which the batch is moved, told sizes of, or mixed.</summary>
internal static class BatchCases
{
    private static readonly (string Name, TinyGraph Graph, string? Reason)[] Table =
    [
        ("Batch_ReshapeThatKeepsIt_IsOpen", Picture().Integers("s", [3], 1, 2, 6).Node("y", "Reshape", "x", "s"), null),
        ("Batch_ReshapeThatDropsIt_IsFixed", Picture().Integers("s", [2], 2, 6).Node("y", "Reshape", "x", "s"), "its node 'y/Reshape' would mix the pictures"),
        ("Batch_ReshapeThatMovesItAmongOnes_IsOpen",
            Picture().Integers("p", [4], 3, 0, 1, 2).Node("t", "Transpose", "x", "p").Integers("s", [3], 3, 1, 4).Node("r", "Reshape", "t", "s")
                .Integers("q", [3], 1, 0, 2).Node("y", "Transpose", "r", "q"),
            null),
        ("Batch_OutputThatHasItElsewhere_IsFixed",
            Picture().Integers("p", [4], 3, 0, 1, 2).Node("y", "Transpose", "x", "p"), "its output 'y' of shape [3,1,2,2] has no batch"),
        ("Batch_SliceOfAllAxes_IsOpen",
            Picture().Integers("b", [2], 0, 1).Integers("e", [2], 1, 2).Integers("s", [2], 1, 1).Node("y", "StridedSlice", "x", "b", "e", "s"), null),
        ("Batch_FirstPictureTaken_IsFixed",
            Picture().Integers("b", [1], 0).Integers("e", [1], 1).Integers("s", [1], 1).Node("y", "StridedSlice", "x", "b", "e", "s")
                .Int("shrink_axis_mask", 1),
            "its node 'y/Reshape' would mix the pictures"),
        ("Batch_ResizeByAnOddFactor_IsOpen",
            Picture().Integers("s", [2], 7, 5).Node("y", "ResizeBilinear", "x", "s").Flag("half_pixel_centers"), null),
        ("Batch_MeanOfPlaces_IsOpen", Picture().Integers("a", [2], 1, 2).Node("y", "Mean", "x", "a"), null),
        ("Batch_MeanOfPictures_IsFixed", Picture().Integers("a", [1], 0).Node("y", "Mean", "x", "a").Flag("keep_dims"), "its node 'y/ReduceMean' would mix the pictures"),
        ("Batch_JoinedWithAConstant_IsFixed",
            Picture().Constant("c", [1, 2, 2, 1], 1, 2, 3, 4).Integer("a", 3).Node("y", "ConcatV2", "x", "c", "a"),
            "its node 'y/Concat' would mix the pictures"),
        ("Batch_JoinedWithItself_IsOpen", Picture().Integer("a", 1).Node("y", "ConcatV2", "x", "x", "a"), null),
        ("Batch_PicturesJoined_IsFixed", Picture().Integer("a", 0).Node("y", "ConcatV2", "x", "x", "a"), "its node 'y/Concat' would mix the pictures"),
        ("Batch_Padded_IsFixed",
            Picture().Integers("p", [4, 2], 0, 1, 0, 0, 0, 0, 0, 0).Node("y", "Pad", "x", "p"), "its node 'y/Pad' would mix the pictures"),
        ("Batch_ConstantOfEveryPicture_IsOpen", Picture().Constant("c", [3], 1, 2, 3).Node("y", "Mul", "x", "c"), null),
        ("Batch_AddedToItsTranspose_IsFixed",
            new TinyGraph().Input("x", [1, 2], 1, 2).Integers("p", [2], 1, 0).Node("t", "Transpose", "x", "p").Node("y", "Add", "x", "t"),
            "its node 'y/Add' would mix the pictures"),
        ("Batch_SpreadOverAConstant_IsFixed",
            new TinyGraph().Input("x", [1, 2], 1, 2).Constant("c", [2, 2], 1, 2, 3, 4).Node("y", "Add", "x", "c"),
            "its node 'y/Add' would mix the pictures"),
        ("Batch_RowsPickedByEachPicture_IsOpen",
            new TinyGraph().InputOfIntegers("x", [1, 2], 2, 0).Constant("c", [3, 2], 1, 2, 3, 4, 5, 6).Integer("a", 0).Node("y", "GatherV2", "c", "x", "a"),
            null),
        ("Batch_PlacesPickedInEachPicture_IsOpen", Picture().Integers("i", [2], 1, 0).Integer("a", 2).Node("y", "GatherV2", "x", "i", "a"), null),
        ("Batch_PicturePicked_IsFixed",
            Picture().Integers("i", [1], 0).Integer("a", 0).Node("y", "GatherV2", "x", "i", "a"), "its node 'y/Gather' would mix the pictures"),
        ("Batch_ConstantOutput_IsFixed",
            Picture().Node("y", "Relu", "x").Constant("c", [1, 1], 5).Node("z", "Identity", "c").Output("y").Output("z"),
            "its output 'z' of shape [1,1] has no batch"),
        ("Batch_OfTwoPictures_IsFixed",
            new TinyGraph().Input("x", [2, 2], 1, 2, 3, 4).Node("y", "Relu", "x"), "its input 'x' of shape [2,2] has no batch"),
        ("Batch_TwoInputs_IsOpen",
            new TinyGraph().Input("a", [1, 2], 1, 2).Input("b", [1, 2], 3, 4).Node("y", "Sub", "a", "b"), null),
    ];

    /// <summary>What they give is compared with runs of one picture, not with numbers.</summary>
    public static IEnumerable<OpCase> All => Table.Select(static entry => new OpCase(entry.Name, entry.Graph, []));

    public static TheoryData<string, string?> Verdicts => [.. Table.Select(static entry => (entry.Name, entry.Reason))];

    private static TinyGraph Picture() => new TinyGraph().Input("x", [1, 2, 2, 3], [.. Enumerable.Range(0, 12).Select(static i => (i * 5 % 12) - 4f)]);
}
