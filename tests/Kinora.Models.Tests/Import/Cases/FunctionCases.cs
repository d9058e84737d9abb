using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

/// <summary>Functions of one tensor, arithmetic of two that is not plain, and reductions.</summary>
internal static class FunctionCases
{
    private const float Pi = MathF.PI;

    public static IEnumerable<OpCase> All =>
    [
        new("Abs_Negative_IsPositive", One("Abs", -3, 2), [2], 3, 2),
        new("Ceil_Fractions_RoundsUp", One("Ceil", -1.5f, 1.5f), [2], -1, 2),
        new("Cos_Angles_IsTheAbscissa", One("Cos", 0, Pi), [2], 1, -1),
        new("Exp_Logarithm_IsTheNumber", One("Exp", 0, MathF.Log(3)), [2], 1, 3),
        new("Floor_Fractions_RoundsDown", One("Floor", -1.5f, 1.5f), [2], -2, 1),
        new("Log_Power_IsTheExponent", One("Log", 1, MathF.E), [2], 0, 1),
        new("Neg_Numbers_ChangesTheSign", One("Neg", -3, 2), [2], 3, -2),
        new("Reciprocal_Numbers_IsOneByThem", One("Reciprocal", 4, -0.5f), [2], 0.25f, -2),
        new("Sin_Angles_IsTheOrdinate", One("Sin", 0, Pi / 2), [2], 0, 1),
        new("Sqrt_Squares_IsTheirSide", One("Sqrt", 9, 0.25f), [2], 3, 0.5f),
        new("Square_Numbers_IsTheirProduct", One("Square", -3, 0.5f), [2], 9, 0.25f),
        new("Rsqrt_Squares_IsOneByTheirSide", One("Rsqrt", 4, 0.25f), [2], 0.5f, 2),
        new("Elu_Negative_IsExponential", One("Elu", -MathF.Log(2), 2), [2], -0.5f, 2),
        new("Elu_Alpha_IsItsLimit", new TinyGraph().Input("x", [2], -MathF.Log(2), 2).Node("y", "Elu", "x").Float("alpha", 0.5f), [2], -0.25f, 2),
        new("Selu_Numbers_AreScaled", One("Selu", 0, 1), [2], 0, 1.05070098f),
        new("Softsign_Numbers_StayBelowOne", One("Softsign", -1, 3), [2], -0.5f, 0.75f),
        new("LogSoftmax_Alike_IsLogOfTheirShare", One("LogSoftmax", 5, 5), [2], -MathF.Log(2), -MathF.Log(2)),
        new("Erf_Numbers_Saturates", One("Erf", 0, 9, -9), [3], 0, 1, -1),
        new("Softplus_Zero_IsLogTwo", One("Softplus", 0), [1], MathF.Log(2)),
        new("Tanh_Numbers_Saturates", One("Tanh", 0, 50, -50), [3], 0, 1, -1),
        new("ClipByValue_Limits_Hold",
            new TinyGraph().Input("x", [3], -5, 1, 5).Constant("l", [], -1).Constant("h", [1], 2).Node("y", "ClipByValue", "x", "l", "h"),
            [3], -1, 1, 2),
        new("ZerosLike_Any_IsZeros", One("ZerosLike", 7, 8), [2], 0, 0),

        new("Range_Floats_StopsBeforeTheLimit",
            new TinyGraph().Constant("a", [], 0).Constant("b", [], 1.2f).Constant("c", [], 0.5f).Node("y", "Range", "a", "b", "c"), [3], 0, 0.5f, 1),
        new("RealDiv_Floats_IsTheQuotient", Pair("RealDiv", [1, -7], [4, 2]), [2], 0.25f, -3.5f),
        new("RealDiv_Integers_RoundsDown",
            new TinyGraph().InputOfIntegers("a", [2], -7, 7).InputOfIntegers("b", [2], 2, 2).Node("y", "RealDiv", "a", "b"), [2], -4, 3),
        new("Pow_Floats_IsThePower", Pair("Pow", [2, 9], [3, 0.5f]), [2], 8, 3),
        new("SquaredDifference_Floats_IsPositive", Pair("SquaredDifference", [2, 9], [5, 8]), [2], 9, 1),
        new("Mul_FloatsAndIntegers_ComputesInFloats",
            new TinyGraph().Input("a", [2], 0.5f, 1.5f).InputOfIntegers("b", [2], 3, 2).Node("y", "Mul", "a", "b"), [2], 1.5f, 3),
        // y, x: the four quadrants, the axes, the origin
        new("Atan2_EveryQuadrant_IsTheAngle",
            Pair("Atan2", [1, 1, -1, -1, 0, 1, -1, 0], [1, -1, -1, 1, -1, 0, 0, 0]),
            [8], Pi / 4, 3 * Pi / 4, -3 * Pi / 4, -Pi / 4, Pi, Pi / 2, -Pi / 2, 0),

        new("Max_Axis_IsTheLargest", Reduce("Max", 1), [2], 3, 6),
        new("Min_Axis_IsTheSmallest", Reduce("Min", 1), [2], 1, 4),
        new("Sum_Axis_AddsUp", Reduce("Sum", 1), [2], 6, 15),
        new("Sum_KeepDims_LeavesOnes", Reduce("Sum", -1).Flag("keep_dims"), [2, 1], 6, 15),
        new("Sum_NoAxis_IsTheInput", new TinyGraph().Input("x", [2], 1, 2).Integers("a", [0]).Node("y", "Sum", "x", "a"), [2], 1, 2),
        new("Prod_Axis_Multiplies", Reduce("Prod", 1), [2], 6, 120),
        new("Prod_OfSizes_IsKnown",
            new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Node("s", "Shape", "x").Integers("a", [1], 0).Node("n", "Prod", "s", "a")
                .Flag("keep_dims").Node("y", "Reshape", "x", "n"),
            [6], 1, 2, 3, 4, 5, 6),
        new("ArgMax_Ties_IsTheFirst",
            new TinyGraph().Input("x", [2, 3], 1, 5, 5, 9, 2, 3).Integer("a", 1).Node("y", "ArgMax", "x", "a"), [2], 1, 0),

        new("BatchMatMulV2_BroadcastBatch_MultipliesEach",
            new TinyGraph().Input("a", [2, 1, 2], 1, 2, 3, 4).Constant("b", [1, 2, 1], 10, 1).Node("y", "BatchMatMulV2", "a", "b"),
            [2, 1, 1], 12, 34),
        new("BatchMatMulV2_AdjY_TurnsTheSecond",
            new TinyGraph().Input("a", [1, 1, 2], 1, 2).Constant("b", [1, 2, 2], 10, 20, 30, 40).Node("y", "BatchMatMulV2", "a", "b").Flag("adj_y"),
            [1, 1, 2], 50, 110),
        new("BatchMatMulV2_RowsIntoABatchOfMatrices_StaysRight",
            new TinyGraph().Input("a", [1, 2], 1, 2).Constant("b", [1, 2, 1], 10, 1).Node("y", "BatchMatMulV2", "a", "b"), [1, 1, 1], 12),

        // (x − mean) / √(variance + ε) · scale + offset
        new("FusedBatchNormV3_Channels_AreNormal",
            new TinyGraph().Input("x", [1, 1, 1, 2], 5, 3).Constant("s", [2], 2, 1).Constant("o", [2], 1, 0).Constant("m", [2], 1, 1)
                .Constant("v", [2], 3.75f, 0.75f).Node("y", "FusedBatchNormV3", "x", "s", "o", "m", "v").Float("epsilon", 0.25f),
            [1, 1, 1, 2], 5, 2),
    ];

    private static TinyGraph Reduce(string op, int axis) =>
        new TinyGraph().Input("x", [2, 3], 1, 2, 3, 4, 5, 6).Integers("a", [1], axis).Node("y", op, "x", "a");

    private static TinyGraph Pair(string op, float[] a, float[] b) =>
        new TinyGraph().Input("a", [a.Length], a).Input("b", [b.Length], b).Node("y", op, "a", "b");

    private static TinyGraph One(string op, params float[] x) => new TinyGraph().Input("x", [x.Length], x).Node("y", op, "x");
}
