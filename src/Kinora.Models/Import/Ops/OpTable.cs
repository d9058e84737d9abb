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
        ["MaxPool"] = One(PoolingOps.MaxPool),
        ["AvgPool"] = One(PoolingOps.AvgPool),

        // matrices
        ["MatMul"] = One(MatrixOps.MatMul),
        ["_FusedMatMul"] = One(MatrixOps.MatMul),

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
        ["Equal"] = One(BinaryOps.Equal),
        ["AddN"] = One(BinaryOps.AddN),

        // activations
        ["Relu"] = One(ActivationOps.Relu),
        ["Relu6"] = One(ActivationOps.Relu6),
        ["LeakyRelu"] = One(ActivationOps.LeakyRelu),
        ["Prelu"] = One(ActivationOps.Prelu),
        ["Sigmoid"] = One(ActivationOps.Sigmoid),
        ["Softmax"] = One(ActivationOps.Softmax),

        // reduction, resizing, selection
        ["Mean"] = One(ReductionOps.Mean),
        ["ResizeBilinear"] = One(ResizeOps.Bilinear),
        ["TopKV2"] = SelectionOps.TopK,
        ["GatherV2"] = One(SelectionOps.Gather),
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
        ["SplitV"] = JoinOps.SplitV,
        ["Cast"] = One(LayoutOps.Cast),

        // known at import
        ["Shape"] = One(ConstantOps.Shape),
        ["Range"] = One(ConstantOps.Range),
        ["Fill"] = One(ConstantOps.Fill),
        ["SparseToDense"] = One(ConstantOps.SparseToDense),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of all operations that convert, besides Const and Placeholder.</summary>
    public static IEnumerable<string> Names => Converters.Keys;

    public static OpConverter? Find(string op) => Converters.GetValueOrDefault(op);

    private static OpConverter One(Func<OpContext, Value> convert) => op => [convert(op)];
}
