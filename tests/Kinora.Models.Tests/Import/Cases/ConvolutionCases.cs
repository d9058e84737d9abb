using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import.Cases;

internal static class ConvolutionCases
{
    private static readonly float[] OneTo16 = [.. Enumerable.Range(1, 16).Select(static x => (float)x)];
    private static readonly float[] Nine = [1, 1, 1, 1, 1, 1, 1, 1, 1];

    public static IEnumerable<OpCase> All =>
    [
        new("Conv2DTranspose_Stride_SpreadsTheKernel",
            new TinyGraph().Input("x", [1, 1, 2, 1], 1, 2).Constant("k", [1, 3, 1, 1], 1, 2, 3).Constant("b", [1], 10).Node("y", "Conv2DTranspose", "x", "k", "b")
                .Ints("strides", 1, 1, 2, 1).Text("padding", "VALID").Texts("fused_ops", "BiasAdd"),
            [1, 1, 5, 1], 11, 12, 15, 14, 16),
        // (2−1)·2+3−4 = 1 of padding in all: none before, one after.
        new("Conv2D_SameWithStride_PadsAfter",
            Picture().Constant("k", [3, 3, 1, 1], Nine).Node("y", "Conv2D", "x", "k").Ints("strides", 1, 2, 2, 1).Text("padding", "SAME"),
            [1, 2, 2, 1], 54, 45, 72, 54),
        new("Conv2D_SameWithoutStride_PadsBothSides",
            new TinyGraph().Input("x", [1, 1, 3, 1], 1, 2, 4).Constant("k", [1, 3, 1, 1], 1, 10, 100).Node("y", "Conv2D", "x", "k")
                .Ints("strides", 1, 1, 1, 1).Text("padding", "SAME"),
            [1, 1, 3, 1], 210, 421, 42),
        new("Conv2D_Channels_KernelIsInThenOut",
            new TinyGraph().Input("x", [1, 1, 1, 2], 2, 3).Constant("k", [1, 1, 2, 3], 1, 10, 100, 1000, 10000, 100000)
                .Node("y", "Conv2D", "x", "k").Ints("strides", 1, 1, 1, 1).Text("padding", "VALID"),
            [1, 1, 1, 3], 3002, 30020, 300200),
        new("Conv2D_Dilated_ReachesFurther",
            new TinyGraph().Input("x", [1, 1, 5, 1], 1, 2, 3, 4, 5).Constant("k", [1, 3, 1, 1], 1, 1, 1).Node("y", "Conv2D", "x", "k")
                .Ints("strides", 1, 1, 1, 1).Ints("dilations", 1, 1, 2, 1).Text("padding", "VALID"),
            [1, 1, 1, 1], 9),
        new("Conv2D_ExplicitPadding_IsTakenAsGiven",
            new TinyGraph().Input("x", [1, 1, 2, 1], 1, 2).Constant("k", [1, 2, 1, 1], 1, 10).Node("y", "Conv2D", "x", "k")
                .Ints("strides", 1, 1, 1, 1).Text("padding", "EXPLICIT").Ints("explicit_paddings", 0, 0, 0, 0, 2, 1, 0, 0),
            [1, 1, 4, 1], 0, 10, 21, 2),
        new("FusedConv2D_BiasAndRelu_ClipsBelowZero",
            Fused("BiasAdd", "Relu").Input("x", [1, 1, 2, 1], 1, 4), [1, 1, 2, 2], 0, 7, 3, 13),
        new("FusedConv2D_BiasAndRelu6_ClipsAboveSix",
            Fused("BiasAdd", "Relu6").Input("x", [1, 1, 2, 1], 1, 4), [1, 1, 2, 2], 0, 6, 3, 6),
        new("FusedConv2D_BiasAlone_Adds",
            Fused("BiasAdd").Input("x", [1, 1, 2, 1], 1, 4), [1, 1, 2, 2], 0, 7, 3, 13),
        new("FusedConv2D_BiasAndPrelu_SlopesPerChannel",
            new TinyGraph().Constant("k", [1, 1, 1, 2], 1, 1).Constant("b", [2], 0, 0).Constant("a", [1, 1, 2], 0.5f, 0.25f)
                .Input("x", [1, 1, 2, 1], -4, 8).Node("y", "_FusedConv2D", "x", "k", "b", "a").Ints("strides", 1, 1, 1, 1)
                .Text("padding", "VALID").Texts("fused_ops", "BiasAdd", "Prelu"),
            [1, 1, 2, 2], -2, -1, 8, 8),
        new("FusedConv2D_BiasAndLeakyRelu_UsesItsAlpha",
            new TinyGraph().Constant("k", [1, 1, 1, 1], 1).Constant("b", [1], 0).Input("x", [1, 1, 2, 1], -4, 8)
                .Node("y", "_FusedConv2D", "x", "k", "b").Ints("strides", 1, 1, 1, 1).Text("padding", "VALID")
                .Texts("fused_ops", "BiasAdd", "LeakyRelu").Float("leakyrelu_alpha", 0.125f),
            [1, 1, 2, 1], -0.5f, 8),
        new("DepthwiseConv2D_Multiplier_KeepsAChannelsFiltersTogether",
            new TinyGraph().Input("x", [1, 1, 1, 2], 2, 3).Constant("k", [1, 1, 2, 2], 1, 10, 100, 1000)
                .Node("y", "DepthwiseConv2dNative", "x", "k").Ints("strides", 1, 1, 1, 1).Text("padding", "VALID"),
            [1, 1, 1, 4], 2, 20, 300, 3000),
        new("DepthwiseConv2D_SameWithStride_PadsAfter",
            Picture().Constant("k", [3, 3, 1, 1], Nine).Node("y", "DepthwiseConv2dNative", "x", "k").Ints("strides", 1, 2, 2, 1)
                .Text("padding", "SAME"),
            [1, 2, 2, 1], 54, 45, 72, 54),
        new("FusedDepthwiseConv2D_BiasAndRelu_PerChannel",
            new TinyGraph().Input("x", [1, 1, 1, 2], 2, 3).Constant("k", [1, 1, 2, 1], 1, -1).Constant("b", [2], 5, 1)
                .Node("y", "FusedDepthwiseConv2dNative", "x", "k", "b").Ints("strides", 1, 1, 1, 1).Text("padding", "VALID")
                .Texts("fused_ops", "BiasAdd", "Relu"),
            [1, 1, 1, 2], 7, 0),

        // In one dimension [1,2] through [1,1,1] with stride 2 gives 1 1 3 2 2; SAME cuts the last one.
        new("TransposedConv2D_SameKernel3Stride2_CutsAfter",
            new TinyGraph().Input("x", [1, 2, 2, 1], 1, 2, 2, 4).Integers("size", [4], 1, 4, 4, 1).Constant("k", [3, 3, 1, 1], Nine)
                .Node("y", "Conv2DBackpropInput", "size", "k", "x").Ints("strides", 1, 2, 2, 1).Text("padding", "SAME"),
            [1, 4, 4, 1], 1, 1, 3, 2, 1, 1, 3, 2, 3, 3, 9, 6, 2, 2, 6, 4),
        new("TransposedConv2D_KernelBelowStride_LeavesZeros",
            new TinyGraph().Input("x", [1, 1, 2, 1], 1, 2).Integers("size", [4], 1, 1, 4, 1).Constant("k", [1, 1, 1, 1], 3)
                .Node("y", "Conv2DBackpropInput", "size", "k", "x").Ints("strides", 1, 1, 2, 1).Text("padding", "SAME"),
            [1, 1, 4, 1], 3, 0, 6, 0),
        new("TransposedConv2D_Channels_KernelIsOutThenIn",
            new TinyGraph().Input("x", [1, 1, 1, 2], 2, 3).Integers("size", [4], 1, 1, 1, 3)
                .Constant("k", [1, 1, 3, 2], 1, 10, 100, 1000, 10000, 100000)
                .Node("y", "Conv2DBackpropInput", "size", "k", "x").Ints("strides", 1, 1, 1, 1).Text("padding", "VALID"),
            [1, 1, 1, 3], 32, 3200, 320000),

        new("MaxPool_SamePadding_NeverWins",
            new TinyGraph().Input("x", [1, 1, 3, 1], -1, -2, -3).Node("y", "MaxPool", "x").Ints("ksize", 1, 1, 2, 1)
                .Ints("strides", 1, 1, 2, 1).Text("padding", "SAME"),
            [1, 1, 2, 1], -1, -3),
        new("AvgPool_SamePadding_DoesNotCount",
            new TinyGraph().Input("x", [1, 1, 3, 1], 1, 2, 3).Node("y", "AvgPool", "x").Ints("ksize", 1, 1, 2, 1)
                .Ints("strides", 1, 1, 2, 1).Text("padding", "SAME"),
            [1, 1, 2, 1], 1.5f, 3),
        new("AvgPool_Valid_DropsTheRest",
            new TinyGraph().Input("x", [1, 1, 3, 2], 1, 10, 3, 30, 9, 90).Node("y", "AvgPool", "x").Ints("ksize", 1, 1, 2, 1)
                .Ints("strides", 1, 1, 2, 1).Text("padding", "VALID"),
            [1, 1, 1, 2], 2, 20),
    ];

    private static TinyGraph Picture() => new TinyGraph().Input("x", [1, 4, 4, 1], OneTo16);

    // y = [x − 1, 2x + 5]
    private static TinyGraph Fused(params string[] fused) =>
        new TinyGraph().Constant("k", [1, 1, 1, 2], 1, 2).Constant("b", [2], -1, 5).Node("y", "_FusedConv2D", "x", "k", "b")
            .Ints("strides", 1, 1, 1, 1).Text("padding", "VALID").Texts("fused_ops", fused);
}
