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
        ["SpaceToBatchND"] = One(BlockOps.SpaceToBatch),
        ["BatchToSpaceND"] = One(BlockOps.BatchToSpace),
        ["Conv2DTranspose"] = One(ConvolutionOps.Conv2DTranspose),
        ["FusedBatchNorm"] = One(NormalizationOps.BatchNorm),
        ["FusedBatchNormV2"] = One(NormalizationOps.BatchNorm),
        ["FusedBatchNormV3"] = One(NormalizationOps.BatchNorm),
        ["MaxPool"] = One(PoolingOps.MaxPool),
        ["AvgPool"] = One(PoolingOps.AvgPool),

        // matrices
        ["MatMul"] = One(MatrixOps.MatMul),
        ["_FusedMatMul"] = One(MatrixOps.MatMul),
        ["BatchMatMul"] = One(MatrixOps.BatchMatMul),
        ["BatchMatMulV2"] = One(MatrixOps.BatchMatMul),
        ["Einsum"] = One(EinsteinOps.Einsum),

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
        ["Div"] = One(BinaryOps.RealDiv),
        ["DivNoNan"] = One(BinaryOps.DivNoNan),
        ["Mod"] = One(BinaryOps.FloorMod),
        ["RealDiv"] = One(BinaryOps.RealDiv),
        ["Pow"] = One(BinaryOps.Pow),
        ["SquaredDifference"] = One(BinaryOps.SquaredDifference),
        ["Atan2"] = One(BinaryOps.Atan2),

        // comparison and choice
        ["Equal"] = One(ComparisonOps.Same("Equal", static (a, b) => a == b)),
        ["NotEqual"] = One(ComparisonOps.NotEqual),
        ["Less"] = One(ComparisonOps.Same("Less", static (a, b) => a < b)),
        ["LessEqual"] = One(ComparisonOps.Same("LessOrEqual", static (a, b) => a <= b)),
        ["Greater"] = One(ComparisonOps.Same("Greater", static (a, b) => a > b)),
        ["GreaterEqual"] = One(ComparisonOps.Same("GreaterOrEqual", static (a, b) => a >= b)),
        ["LogicalAnd"] = One(ComparisonOps.Same("And", static (a, b) => a != 0 && b != 0)),
        ["LogicalOr"] = One(ComparisonOps.Same("Or", static (a, b) => a != 0 || b != 0)),
        ["LogicalNot"] = One(ComparisonOps.LogicalNot),
        ["Select"] = One(ComparisonOps.Select),
        ["SelectV2"] = One(ComparisonOps.Select),

        // functions of one tensor
        ["Abs"] = One(UnaryOps.Exact("Abs", MathF.Abs)),
        ["Acos"] = One(UnaryOps.Same("Acos")),
        ["Acosh"] = One(UnaryOps.Same("Acosh")),
        ["Asin"] = One(UnaryOps.Same("Asin")),
        ["Asinh"] = One(UnaryOps.Same("Asinh")),
        ["Atan"] = One(UnaryOps.Same("Atan")),
        ["Atanh"] = One(UnaryOps.Same("Atanh")),
        ["Ceil"] = One(UnaryOps.Exact("Ceil", MathF.Ceiling)),
        ["Cos"] = One(UnaryOps.Same("Cos")),
        ["Cosh"] = One(UnaryOps.Same("Cosh")),
        ["Expm1"] = One(UnaryOps.Expm1),
        ["IsNan"] = One(UnaryOps.IsNan),
        ["Log1p"] = One(UnaryOps.Log1p),
        ["OnesLike"] = One(UnaryOps.OnesLike),
        ["Round"] = One(UnaryOps.Exact("Round", static x => MathF.Round(x, MidpointRounding.ToEven))),
        ["Sign"] = One(UnaryOps.Exact("Sign", static x => x > 0 ? 1 : x < 0 ? -1 : x, Math.Sign)),
        ["Sinh"] = One(UnaryOps.Same("Sinh")),
        ["Tan"] = One(UnaryOps.Same("Tan")),
        ["Exp"] = One(UnaryOps.Same("Exp")),
        ["Floor"] = One(UnaryOps.Exact("Floor", MathF.Floor)),
        ["Log"] = One(UnaryOps.Same("Log")),
        ["Neg"] = One(UnaryOps.Exact("Neg", static x => -x, static x => unchecked(-x))),
        ["Reciprocal"] = One(UnaryOps.Exact("Reciprocal", static x => 1 / x)),
        ["Sin"] = One(UnaryOps.Same("Sin")),
        ["Sqrt"] = One(UnaryOps.Exact("Sqrt", MathF.Sqrt)),
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
        ["Elu"] = One(ActivationOps.Elu),
        ["Selu"] = One(ActivationOps.Selu),
        ["Softsign"] = One(UnaryOps.Same("Softsign")),
        ["LogSoftmax"] = One(ActivationOps.LogSoftmax),
        ["Erf"] = One(UnaryOps.Same("Erf")),
        ["Softplus"] = One(UnaryOps.Same("Softplus")),
        ["Tanh"] = One(UnaryOps.Same("Tanh")),
        ["Softmax"] = One(ActivationOps.Softmax),

        // reduction, resizing, selection
        ["Mean"] = One(ReductionOps.Mean),
        ["Max"] = One(ReductionOps.Max),
        ["Min"] = One(ReductionOps.Min),
        ["Sum"] = One(ReductionOps.Sum),
        ["Prod"] = One(ReductionOps.Prod),
        ["All"] = One(ReductionOps.All),
        ["Any"] = One(ReductionOps.Any),
        ["Cumsum"] = One(ReductionOps.CumulativeSum),
        ["ArgMin"] = One(ReductionOps.ArgMin),
        ["ArgMax"] = One(ReductionOps.ArgMax),
        ["ResizeNearestNeighbor"] = One(ResizeOps.Nearest),
        ["UpSampling2D"] = One(ResizeOps.Multiply),
        ["ResizeBilinear"] = One(ResizeOps.Bilinear),
        ["TopKV2"] = SelectionOps.TopK,
        ["Where"] = One(SelectionOps.Where),
        ["NonMaxSuppressionV2"] = SuppressionOps.Version3,
        ["NonMaxSuppressionV3"] = SuppressionOps.Version3,
        ["NonMaxSuppressionV4"] = SuppressionOps.Version4,
        ["NonMaxSuppressionV5"] = SuppressionOps.Version5,
        ["GatherV2"] = One(SelectionOps.Gather),
        ["Gather"] = One(SelectionOps.Gather),
        ["OneHot"] = One(SelectionOps.OneHot),
        ["ReverseV2"] = One(SliceOps.Reverse),
        ["GatherNd"] = One(SelectionOps.GatherNd),
        ["Slice"] = One(SliceOps.Slice),
        ["StridedSlice"] = One(SliceOps.StridedSlice),

        // layout
        ["Identity"] = One(static op => op.Any(0)),
        ["Snapshot"] = One(static op => op.Any(0)),
        ["StopGradient"] = One(static op => op.Any(0)),
        ["Reshape"] = One(LayoutOps.Reshape),
        ["Squeeze"] = One(LayoutOps.Squeeze),
        ["ExpandDims"] = One(LayoutOps.ExpandDims),
        ["Transpose"] = One(LayoutOps.Transpose),
        ["Pad"] = One(LayoutOps.Pad),
        ["PadV2"] = One(LayoutOps.Pad),
        ["MirrorPad"] = One(LayoutOps.MirrorPad),
        ["Concat"] = One(JoinOps.ConcatFromAxis),
        ["ConcatV2"] = One(JoinOps.Concat),
        ["Pack"] = One(JoinOps.Pack),
        ["SplitV"] = SplitOps.SplitV,
        ["Split"] = SplitOps.Split,
        ["Unpack"] = SplitOps.Unpack,
        ["Tile"] = One(LayoutOps.Tile),
        ["BroadcastTo"] = One(LayoutOps.BroadcastTo),
        ["DepthToSpace"] = One(LayoutOps.DepthToSpace),
        ["Cast"] = One(LayoutOps.Cast),

        // lists
        ["TensorListReserve"] = ListOps.Reserve(length: 1, outputs: 1),
        ["EmptyTensorList"] = One(ListOps.Empty),
        ["TensorListFromTensor"] = One(ListOps.FromTensor),
        ["TensorListLength"] = One(ListOps.Length),
        ["TensorListGetItem"] = One(ListOps.GetItem),
        ["TensorListSetItem"] = One(ListOps.SetItem),
        ["TensorListPushBack"] = One(ListOps.PushBack),
        ["TensorListPopBack"] = ListOps.PopBack,
        ["TensorListStack"] = One(ListOps.Stack),
        ["TensorListGather"] = One(ListOps.Gather),
        ["TensorListConcatV2"] = One(ListOps.Concat),
        ["TensorArrayV3"] = ListOps.Reserve(length: 0, outputs: 2),
        ["TensorArraySizeV3"] = One(ListOps.Size),
        ["TensorArrayReadV3"] = One(ListOps.Read),
        ["TensorArrayWriteV3"] = One(ListOps.Write),
        ["TensorArrayScatterV3"] = One(ListOps.Scatter),
        ["TensorArrayGatherV3"] = One(ListOps.GatherArray),

        // known at import
        ["Shape"] = One(ConstantOps.Shape),
        ["Size"] = One(ConstantOps.Size),
        ["Rank"] = One(ConstantOps.Rank),
        ["Range"] = One(ConstantOps.Range),
        ["Fill"] = One(ConstantOps.Fill),
        ["SparseToDense"] = One(ConstantOps.SparseToDense),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all operations that convert, besides Const and Placeholder.</summary>
    public static IEnumerable<string> Names => Converters.Keys;

    public static OpConverter? Find(string op) => Converters.GetValueOrDefault(op);

    private static OpConverter One(Func<OpContext, Value> convert) => op => [convert(op)];
}
