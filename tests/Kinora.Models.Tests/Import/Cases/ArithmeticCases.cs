using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

internal static class ArithmeticCases
{
    public static IEnumerable<OpCase> All =>
    [
        new("Add_Broadcast_RowsAndColumns", Two("Add"), [2, 2], 11, 21, 12, 22),
        new("AddV2_Broadcast_RowsAndColumns", Two("AddV2"), [2, 2], 11, 21, 12, 22),
        new("Sub_Broadcast_FirstMinusSecond", Two("Sub"), [2, 2], -9, -19, -8, -18),
        new("Mul_Broadcast_RowsAndColumns", Two("Mul"), [2, 2], 10, 20, 20, 40),
        new("Minimum_Floats_TheSmaller", Pair("Minimum", [1, 5], [3, 2]), [2], 1, 2),
        new("Maximum_Floats_TheLarger", Pair("Maximum", [1, 5], [3, 2]), [2], 3, 5),
        new("Equal_Floats_AsNumbers",
            Pair("e", "Equal", [1, 5], [1, 2]).Node("y", "Cast", "e").Type("DstT", "DT_FLOAT"), [2], 1, 0),
        new("BiasAdd_LastAxis_PerChannel",
            new TinyGraph().Input("x", [1, 1, 1, 2], 1, 2).Constant("b", [2], 10, 20).Node("y", "BiasAdd", "x", "b"), [1, 1, 1, 2], 11, 22),
        new("AddN_ThreeTensors_Sum",
            new TinyGraph().Input("a", [2], 1, 2).Input("b", [2], 10, 20).Input("c", [2], 100, 200).Node("y", "AddN", "a", "b", "c"),
            [2], 111, 222),

        // Rounding down, not towards zero, at run time …
        new("FloorDiv_NegativeIntegers_RoundsDown", IntegerPair("FloorDiv"), [4], -4, 3, 3, -4),
        new("FloorMod_NegativeIntegers_HasTheDivisorsSign", IntegerPair("FloorMod"), [4], 1, 1, -1, -1),
        new("FloorDiv_NegativeFloats_RoundsDown", Pair("FloorDiv", [-7, 7], [2, 2]), [2], -4, 3),
        new("FloorMod_NegativeFloats_HasTheDivisorsSign", Pair("FloorMod", [-7.5f, 7.5f], [2, -2]), [2], 0.5f, -0.5f),
        // … and when it is computed at import.
        new("FloorDiv_Constants_RoundsDown", Constants("FloorDiv"), [4], -4, 3, 3, -4),
        new("FloorMod_Constants_HasTheDivisorsSign", Constants("FloorMod"), [4], 1, 1, -1, -1),
        new("Sub_Constants_Broadcast",
            new TinyGraph().Integers("a", [2, 1], 1, 2).Integers("b", [2], 10, 20).Node("y", "Sub", "a", "b"), [2, 2], -9, -19, -8, -18),

        new("MatMul_Plain_RowsTimesColumns", Matrices("MatMul"), [1, 2], 70, 100),
        new("MatMul_TransposeB_RowsTimesRows", Matrices("MatMul").Flag("transpose_b"), [1, 2], 50, 110),
        new("MatMul_TransposeA_ColumnsTimesColumns",
            new TinyGraph().Input("a", [2, 1], 1, 2).Constant("b", [2, 2], 10, 20, 30, 40).Node("y", "MatMul", "a", "b")
                .Flag("transpose_a"),
            [1, 2], 70, 100),
        new("FusedMatMul_BiasAndRelu_AddsThenClips",
            new TinyGraph().Input("a", [1, 2], 1, 2).Constant("b", [2, 2], 10, 20, 30, 40).Constant("c", [2], 1, -200)
                .Node("y", "_FusedMatMul", "a", "b", "c").Texts("fused_ops", "BiasAdd", "Relu"),
            [1, 2], 71, 0),

        new("Relu_Negative_IsZero", One("Relu", -1, 2), [2], 0, 2),
        new("Relu6_Large_IsSix", One("Relu6", -1, 2, 7), [3], 0, 2, 6),
        new("LeakyRelu_Negative_IsScaled", One("LeakyRelu", -8, 2).Float("alpha", 0.125f), [2], -1, 2),
        new("Sigmoid_Zero_IsHalf", One("Sigmoid", 0, float.Log(3)), [2], 0.5f, 0.75f),
        new("Softmax_LastAxis_SumsToOne",
            new TinyGraph().Input("x", [2, 2], 0, float.Log(3), float.Log(4), 0)
                .Node("y", "Softmax", "x"), [2, 2], 0.25f, 0.75f, 0.8f, 0.2f),
        new("Prelu_SlopePerChannel_ScalesNegatives",
            new TinyGraph().Input("x", [1, 1, 2, 2], -4, -4, 8, 8).Constant("a", [1, 1, 2], 0.5f, 0.25f).Node("y", "Prelu", "x", "a"),
            [1, 1, 2, 2], -2, -1, 8, 8),

        new("Mean_KeepDims_LeavesOnes",
            new TinyGraph().Input("x", [1, 2, 2, 1], 1, 2, 3, 6).Integers("axes", [2], 1, 2).Node("y", "Mean", "x", "axes")
                .Flag("keep_dims"),
            [1, 1, 1, 1], 3),
        new("Mean_NegativeAxis_DropsIt",
            new TinyGraph().Input("x", [2, 2], 1, 2, 3, 6).Integers("axes", [1], -1).Node("y", "Mean", "x", "axes"), [2], 1.5f, 4.5f),
    ];

    private static TinyGraph Two(string op) =>
        new TinyGraph().Input("a", [2, 1], 1, 2).Input("b", [2], 10, 20).Node("y", op, "a", "b");

    private static TinyGraph Pair(string op, float[] a, float[] b) => Pair("y", op, a, b);

    private static TinyGraph Pair(string name, string op, float[] a, float[] b) =>
        new TinyGraph().Input("a", [a.Length], a).Input("b", [b.Length], b).Node(name, op, "a", "b");

    private static TinyGraph IntegerPair(string op) =>
        new TinyGraph().InputOfIntegers("a", [4], -7, 7, -7, 7).InputOfIntegers("b", [4], 2, 2, -2, -2).Node("y", op, "a", "b");

    private static TinyGraph Constants(string op) =>
        new TinyGraph().Integers("a", [4], -7, 7, -7, 7).Integers("b", [4], 2, 2, -2, -2).Node("y", op, "a", "b");

    private static TinyGraph Matrices(string op) =>
        new TinyGraph().Input("a", [1, 2], 1, 2).Constant("b", [2, 2], 10, 20, 30, 40).Node("y", op, "a", "b");

    private static TinyGraph One(string op, params float[] x) => new TinyGraph().Input("x", [x.Length], x).Node("y", op, "x");
}
