using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

/// <summary>Operations that few models use.</summary>
internal static class FurtherCases
{
    private static readonly float[] Sixteen = [.. Enumerable.Range(0, 16).Select(static x => (float)x)];

    public static IEnumerable<OpCase> All =>
    [
        new("Acos_One_IsNoAngle", One("Acos", 1, 0), [2], 0, MathF.PI / 2),
        new("Acosh_One_IsZero", One("Acosh", 1), [1], 0),
        new("Asin_One_IsAQuarter", One("Asin", 1), [1], MathF.PI / 2),
        new("Asinh_Zero_IsZero", One("Asinh", 0), [1], 0),
        new("Atan_One_IsAnEighth", One("Atan", 1), [1], MathF.PI / 4),
        new("Atanh_Zero_IsZero", One("Atanh", 0), [1], 0),
        new("Cosh_Zero_IsOne", One("Cosh", 0), [1], 1),
        new("Sinh_Zero_IsZero", One("Sinh", 0), [1], 0),
        new("Tan_AnEighth_IsOne", One("Tan", MathF.PI / 4), [1], 1),
        new("Expm1_Logarithm_IsOneLess", One("Expm1", MathF.Log(3)), [1], 2),
        new("Log1p_Number_IsOfOneMore", One("Log1p", MathF.E - 1), [1], 1),
        new("IsNan_Root_OfANegative", One("Sqrt", 4, -1, "s").Node("n", "IsNan", "s").Node("y", "Cast", "n").Type("DstT", "DT_FLOAT"), [2], 0, 1),
        new("OnesLike_Any_IsOnes", One("OnesLike", 7, 8), [2], 1, 1),
        new("Round_Halves_ToEven", One("Round", 0.5f, 1.5f), [2], 0, 2),
        new("Round_Constant_IsKnown", new TinyGraph().Constant("x", [2], 2.5f, -2.6f).Node("y", "Round", "x"), [2], 2, -3),
        new("Sign_OfSizes_IsKnown", new TinyGraph().Input("x", [2], 1, 2).Node("s", "Shape", "x").Node("g", "Sign", "s").Node("y", "Tile", "x", "g"), [2], 1, 2),
        new("Sign_Numbers_AreOnes", One("Sign", -3, 4), [2], -1, 1),

        new("Div_Floats_IsTheQuotient", Pair("Div", [1, -7], [4, 2]), [2], 0.25f, -3.5f),
        new("DivNoNan_ByZero_IsZero", Pair("DivNoNan", [1, 6], [0, 3]), [2], 0, 2),
        new("Mod_Negative_HasTheDivisorsSign", Pair("Mod", [-7, 7], [3, 3]), [2], 2, 1),

        new("All_Row_Holds", Conditions("All"), [2], 1, 0),
        new("Any_Row_HoldsOnce", Conditions("Any"), [2], 1, 1),
        new("ArgMin_Row_IsThePlace", new TinyGraph().Input("x", [2, 3], 3, 1, 2, 4, 6, 5).Integer("a", 1).Node("y", "ArgMin", "x", "a"), [2], 1, 0),
        new("Cumsum_Row_AddsUp", new TinyGraph().Input("x", [3], 1, 2, 3).Integer("a", 0).Node("y", "Cumsum", "x", "a"), [3], 1, 3, 6),
        new("Cumsum_ExclusiveReverse_AddsWhatFollows",
            new TinyGraph().Input("x", [3], 1, 2, 3).Integer("a", 0).Node("y", "Cumsum", "x", "a").Flag("exclusive").Flag("reverse"), [3], 5, 3, 0),
        new("Gather_Rows_ArePicked", new TinyGraph().Input("x", [3], 1, 2, 3).Integers("i", [2], 2, 0).Node("y", "Gather", "x", "i"), [2], 3, 1),
        new("OneHot_Indices_AreRows",
            new TinyGraph().InputOfIntegers("x", [2], 1, 0).Integer("d", 3).Constant("on", [], 5).Constant("off", [], -1).Node("y", "OneHot", "x", "d", "on", "off"),
            [2, 3], -1, 5, -1, 5, -1, -1),
        new("ReverseV2_Columns_AreTurned",
            new TinyGraph().Input("x", [2, 2], 1, 2, 3, 4).Integers("a", [1], -1).Node("y", "ReverseV2", "x", "a"), [2, 2], 2, 1, 4, 3),
        new("MirrorPad_Reflect_LeavesTheEdgeOut",
            new TinyGraph().Input("x", [3], 1, 2, 3).Integers("p", [1, 2], 2, 1).Node("y", "MirrorPad", "x", "p").Text("mode", "REFLECT"), [6], 3, 2, 1, 2, 3, 2),
        new("Concat_AxisFirst_Joins", new TinyGraph().Integer("a", 0).Input("x", [2], 1, 2).Input("z", [1], 3).Node("y", "Concat", "a", "x", "z"), [3], 1, 2, 3),
        new("Snapshot_Any_IsTheInput", One("Snapshot", 3), [1], 3),
        new("StopGradient_Any_IsTheInput", One("StopGradient", 3), [1], 3),

        new("BatchMatMul_Matrices_Multiply", new TinyGraph().Input("a", [1, 1, 2], 1, 2).Input("b", [1, 2, 1], 3, 4).Node("y", "BatchMatMul", "a", "b"), [1, 1, 1], 11),
        new("MatMul_PictureByMatrix_EachPlace",
            new TinyGraph().Input("a", [1, 2, 2], 1, 2, 3, 4).Constant("b", [2, 1], 5, 6).Node("y", "MatMul", "a", "b"), [1, 2, 1], 17, 39),
        new("Einsum_Equation_Multiplies",
            new TinyGraph().Input("a", [2, 2], 1, 2, 3, 4).Constant("b", [2, 1], 5, 6).Node("y", "Einsum", "a", "b").Text("equation", "ij,jk->ki"), [1, 2], 17, 39),
        new("FusedBatchNorm_Old_IsTheSame", Normalized("FusedBatchNorm"), [1, 1], 7),
        new("FusedBatchNormV2_Old_IsTheSame", Normalized("FusedBatchNormV2"), [1, 1], 7),
        new("FusedBatchNormV3_Rows_ByTheLastAxis",
            new TinyGraph().Input("x", [1, 2, 1], 5, 7).Constant("s", [1], 2).Constant("o", [1], 3).Constant("m", [1], 3).Constant("v", [1], 0.75f)
                .Node("y", "FusedBatchNormV3", "x", "s", "o", "m", "v").Float("epsilon", 0.25f),
            [1, 2, 1], 7, 11),

        new("SpaceToBatchND_Blocks_BecomePictures",
            new TinyGraph().Input("x", [1, 2, 4, 1], Sixteen[..8]).Integers("b", [2], 2, 2).Integers("p", [2, 2], 0, 0, 0, 0).Node("y", "SpaceToBatchND", "x", "b", "p"),
            [4, 1, 2, 1], 0, 2, 1, 3, 4, 6, 5, 7),
        new("BatchToSpaceND_AfterPadding_IsCutBack",
            new TinyGraph().Input("x", [1, 3, 3, 1], Sixteen[..9]).Integers("b", [2], 2, 2).Integers("p", [2, 2], 1, 0, 0, 1).Node("s", "SpaceToBatchND", "x", "b", "p")
                .Node("y", "BatchToSpaceND", "s", "b", "p"),
            [1, 3, 3, 1], Sixteen[..9]),
    ];

    private static TinyGraph One(string op, params float[] values) => new TinyGraph().Input("x", [values.Length], values).Node("y", op, "x");

    private static TinyGraph One(string op, float a, float b, string name) => new TinyGraph().Input("x", [2], a, b).Node(name, op, "x");

    private static TinyGraph Pair(string op, float[] a, float[] b) => new TinyGraph().Input("a", [a.Length], a).Input("b", [b.Length], b).Node("y", op, "a", "b");

    private static TinyGraph Conditions(string op) => new TinyGraph().Input("x", [2, 2], 1, 1, 0, 1).Node("b", "Cast", "x").Type("DstT", "DT_BOOL")
        .Integers("a", [1], 1).Node("r", op, "b", "a").Node("y", "Cast", "r").Type("DstT", "DT_FLOAT");

    private static TinyGraph Normalized(string op) => new TinyGraph().Input("x", [1, 1], 5).Constant("s", [1], 2).Constant("o", [1], 3).Constant("m", [1], 3)
        .Constant("v", [1], 0.75f).Node("y", op, "x", "s", "o", "m", "v").Float("epsilon", 0.25f);
}
