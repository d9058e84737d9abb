using System.Collections.Frozen;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>
/// Every TensorFlow operation the importer converts, by name. To add one: write a method that takes an <see cref="OpContext"/> and
/// returns what the node computes, and name it here.
/// </summary>
internal static class OpTable
{
    private static readonly FrozenDictionary<string, OpConverter> Converters = new Dictionary<string, OpConverter>
    {
        // convolution and pooling
        ["Conv2D"] = One(ConvolutionOps.Conv2D),
        ["_FusedConv2D"] = One(ConvolutionOps.Conv2D),
        ["DepthwiseConv2dNative"] = One(ConvolutionOps.DepthwiseConv2D),
        ["FusedDepthwiseConv2dNative"] = One(ConvolutionOps.DepthwiseConv2D),
        ["Conv2DBackpropInput"] = One(ConvolutionOps.TransposedConv2D),
        ["FusedBatchNormV3"] = One(NormalizationOps.BatchNorm),
        ["MaxPool"] = One(PoolingOps.MaxPool),
        ["AvgPool"] = One(PoolingOps.AvgPool),

        // matrices
        ["MatMul"] = One(MatrixOps.MatMul),
        ["_FusedMatMul"] = One(MatrixOps.MatMul),
        ["BatchMatMulV2"] = One(MatrixOps.BatchMatMul),

        // arithmetic of two tensors
        ["Add"] = One(BinaryOps.Add),
        ["AddV2"] = One(BinaryOps.Add),
        ["BiasAdd"] = One(BinaryOps.BiasAdd),
        ["Sub"] = One(BinaryOps.Sub),
        ["Mul"] = One(BinaryOps.Mul),
        ["FloorDiv"] = One(BinaryOps.FloorDiv),
        ["FloorMod"] = One(BinaryOps.FloorMod),
        ["Minimum"] = One(BinaryOps.Minimum),
        ["Maximum"] = One(BinaryOps.Maximum),
        ["AddN"] = One(BinaryOps.AddN),
        ["RealDiv"] = One(BinaryOps.RealDiv),
        ["Pow"] = One(BinaryOps.Pow),
        ["SquaredDifference"] = One(BinaryOps.SquaredDifference),
        ["Atan2"] = One(BinaryOps.Atan2),

        // comparison and choice
        ["Equal"] = One(ComparisonOps.Same("Equal")),
        ["NotEqual"] = One(ComparisonOps.NotEqual),
        ["Less"] = One(ComparisonOps.Same("Less")),
        ["LessEqual"] = One(ComparisonOps.Same("LessOrEqual")),
        ["Greater"] = One(ComparisonOps.Same("Greater")),
        ["GreaterEqual"] = One(ComparisonOps.Same("GreaterOrEqual")),
        ["LogicalAnd"] = One(ComparisonOps.Same("And")),
        ["LogicalOr"] = One(ComparisonOps.Same("Or")),
        ["LogicalNot"] = One(ComparisonOps.LogicalNot),
        ["Select"] = One(ComparisonOps.Select),
        ["SelectV2"] = One(ComparisonOps.Select),

        // functions of one tensor
        ["Abs"] = One(UnaryOps.Same("Abs")),
        ["Ceil"] = One(UnaryOps.Same("Ceil")),
        ["Cos"] = One(UnaryOps.Same("Cos")),
        ["Exp"] = One(UnaryOps.Same("Exp")),
        ["Floor"] = One(UnaryOps.Same("Floor")),
        ["Log"] = One(UnaryOps.Same("Log")),
        ["Neg"] = One(UnaryOps.Same("Neg")),
        ["Reciprocal"] = One(UnaryOps.Same("Reciprocal")),
        ["Sin"] = One(UnaryOps.Same("Sin")),
        ["Sqrt"] = One(UnaryOps.Same("Sqrt")),
        ["Square"] = One(UnaryOps.Square),
        ["Rsqrt"] = One(UnaryOps.Rsqrt),
        ["ClipByValue"] = One(UnaryOps.ClipByValue),
        ["ZerosLike"] = One(UnaryOps.ZerosLike),

        // activations
        ["Relu"] = One(ActivationOps.Relu),
        ["Relu6"] = One(ActivationOps.Relu6),
        ["LeakyRelu"] = One(ActivationOps.LeakyRelu),
        ["Prelu"] = One(ActivationOps.Prelu),
        ["Sigmoid"] = One(ActivationOps.Sigmoid),
        ["Elu"] = One(UnaryOps.Same("Elu")),
        ["Softplus"] = One(UnaryOps.Same("Softplus")),
        ["Tanh"] = One(UnaryOps.Same("Tanh")),
        ["Softmax"] = One(ActivationOps.Softmax),

        // reduction, resizing, selection
        ["Mean"] = One(ReductionOps.Mean),
        ["Max"] = One(ReductionOps.Max),
        ["Min"] = One(ReductionOps.Min),
        ["Sum"] = One(ReductionOps.Sum),
        ["Prod"] = One(ReductionOps.Prod),
        ["ArgMax"] = One(ReductionOps.ArgMax),
        ["ResizeNearestNeighbor"] = One(ResizeOps.Nearest),
        ["UpSampling2D"] = One(ResizeOps.Multiply),
        ["ResizeBilinear"] = One(ResizeOps.Bilinear),
        ["TopKV2"] = SelectionOps.TopK,
        ["GatherV2"] = One(SelectionOps.Gather),
        ["GatherNd"] = One(SelectionOps.GatherNd),
        ["Slice"] = One(SliceOps.Slice),
        ["StridedSlice"] = One(SliceOps.StridedSlice),

        // layout
        ["Identity"] = One(static op => op.Input(0)),
        ["Reshape"] = One(LayoutOps.Reshape),
        ["Squeeze"] = One(LayoutOps.Squeeze),
        ["ExpandDims"] = One(LayoutOps.ExpandDims),
        ["Transpose"] = One(LayoutOps.Transpose),
        ["Pad"] = One(LayoutOps.Pad),
        ["PadV2"] = One(LayoutOps.Pad),
        ["ConcatV2"] = One(JoinOps.Concat),
        ["Pack"] = One(JoinOps.Pack),
        ["SplitV"] = SplitOps.SplitV,
        ["Split"] = SplitOps.Split,
        ["Unpack"] = SplitOps.Unpack,
        ["Tile"] = One(LayoutOps.Tile),
        ["BroadcastTo"] = One(LayoutOps.BroadcastTo),
        ["DepthToSpace"] = One(LayoutOps.DepthToSpace),
        ["Cast"] = One(LayoutOps.Cast),

        // known at import
        ["Shape"] = One(ConstantOps.Shape),
        ["Size"] = One(ConstantOps.Size),
        ["Range"] = One(ConstantOps.Range),
        ["Fill"] = One(ConstantOps.Fill),
        ["SparseToDense"] = One(ConstantOps.SparseToDense),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all operations that convert, besides Const and Placeholder.</summary>
    public static IEnumerable<string> Names => Converters.Keys;

    public static OpConverter? Find(string op) => Converters.GetValueOrDefault(op);

    private static OpConverter One(Func<OpContext, Value> convert) => op => [convert(op)];
}
