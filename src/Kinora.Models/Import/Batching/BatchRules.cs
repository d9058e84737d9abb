using System.Collections.Frozen;

namespace Kinora.Models.Import.Batching;

/// <summary>For every ONNX operator that the importer writes: whether it treats each picture as if it were alone, and where they then lie.</summary>
internal static class BatchRules
{
    private static readonly FrozenDictionary<string, BatchRule> Rules = new Dictionary<string, BatchRule>
    {
        // element by element
        ["Abs"] = Elementwise,
        ["Add"] = Elementwise,
        ["Acos"] = Elementwise,
        ["Acosh"] = Elementwise,
        ["And"] = Elementwise,
        ["Asin"] = Elementwise,
        ["Asinh"] = Elementwise,
        ["Atanh"] = Elementwise,
        ["Atan"] = Elementwise,
        ["Cast"] = Elementwise,
        ["Ceil"] = Elementwise,
        ["Clip"] = Elementwise,
        ["Cos"] = Elementwise,
        ["Cosh"] = Elementwise,
        ["Div"] = Elementwise,
        ["Elu"] = Elementwise,
        ["Equal"] = Elementwise,
        ["Erf"] = Elementwise,
        ["Exp"] = Elementwise,
        ["Floor"] = Elementwise,
        ["Greater"] = Elementwise,
        ["GreaterOrEqual"] = Elementwise,
        ["Identity"] = Elementwise,
        ["IsNaN"] = Elementwise,
        ["LeakyRelu"] = Elementwise,
        ["Less"] = Elementwise,
        ["LessOrEqual"] = Elementwise,
        ["Log"] = Elementwise,
        ["Max"] = Elementwise,
        ["Min"] = Elementwise,
        ["Mod"] = Elementwise,
        ["Mul"] = Elementwise,
        ["Neg"] = Elementwise,
        ["Not"] = Elementwise,
        ["Or"] = Elementwise,
        ["PRelu"] = Elementwise,
        ["Pow"] = Elementwise,
        ["Reciprocal"] = Elementwise,
        ["Relu"] = Elementwise,
        ["Round"] = Elementwise,
        ["Selu"] = Elementwise,
        ["Sigmoid"] = Elementwise,
        ["Sign"] = Elementwise,
        ["Sin"] = Elementwise,
        ["Sinh"] = Elementwise,
        ["Softplus"] = Elementwise,
        ["Softsign"] = Elementwise,
        ["Sqrt"] = Elementwise,
        ["Sub"] = Elementwise,
        ["Sum"] = Elementwise,
        ["Tan"] = Elementwise,
        ["Tanh"] = Elementwise,
        ["Where"] = Elementwise,

        // picture by picture
        ["AveragePool"] = Pictures,
        ["BatchNormalization"] = Pictures,
        ["Conv"] = Pictures,
        ["ConvTranspose"] = Pictures,
        ["DepthToSpace"] = Pictures,
        ["MaxPool"] = Pictures,
        ["MatMul"] = static node => node.Inputs[1]!.Shape.Rank <= node.Inputs[0]!.Shape.Rank ? Pictures(node) : null,

        // along one axis, which must be another
        ["Concat"] = Concat,
        ["Gather"] = Gather,
        ["ArgMin"] = static node => Reduce(node, [node.Integer("axis")]),
        ["ArgMax"] = static node => Reduce(node, [node.Integer("axis")]),
        ["ReduceMax"] = static node => Reduce(node, node.Integers("axes")),
        ["ReduceMean"] = static node => Reduce(node, node.Integers("axes")),
        ["ReduceMin"] = static node => Reduce(node, node.Integers("axes")),
        ["ReduceProd"] = static node => Reduce(node, node.Integers("axes")),
        ["ReduceSum"] = static node => Reduce(node, node.List(1)),
        ["LogSoftmax"] = AlongAnAxis,
        ["Softmax"] = AlongAnAxis,
        ["Split"] = AlongAnAxis,
        ["TopK"] = AlongAnAxis,

        // moving and counting
        ["Pad"] = BatchShapes.Pad,
        ["Reshape"] = BatchShapes.Reshape,
        ["Resize"] = BatchShapes.Resize,
        ["Slice"] = BatchShapes.Slice,
        ["Transpose"] = static node => Array.IndexOf(node.Integers("perm"), node.Axis(0)!.Value),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static BatchRule? Find(string op) => Rules.GetValueOrDefault(op);

    /// <summary>Broadcasting aligns the last axes: all pictures must lie at one place counted from there, and what is the same for every
    /// picture must be one long there, or shorter.</summary>
    private static int? Elementwise(BatchNode node)
    {
        int? place = null;
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Axis(i) is not { } axis)
                continue;
            var fromEnd = node.Inputs[i]!.Shape.Rank - axis;
            if (place is not null && place != fromEnd)
                return null;
            place = fromEnd;
        }

        for (var i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Axis(i) is null && node.Inputs[i]?.Shape is { } shape && shape.Rank >= place && shape[-place.Value] != 1)
                return null;
        }

        return node.Output.Shape.Rank - place;
    }

    /// <summary>The first axis is a batch already, or the rows of a matrix, and weights are the same for all.</summary>
    private static int? Pictures(BatchNode node) => node.AxisOfTheFirstAlone() is 0 ? 0 : null;

    private static int? AlongAnAxis(BatchNode node) =>
        node.AxisOfTheFirstAlone() is { } axis && node.Inputs[0]!.Shape.Axis(node.Integer("axis")) != axis ? axis : null;

    private static int? Concat(BatchNode node)
    {
        var axis = node.Axis(0);
        return axis != node.Integer("axis") && Enumerable.Range(1, node.Inputs.Count - 1).All(input => node.Axis(input) == axis) ? axis : null;
    }

    /// <summary>The axis that is picked from gives way to those of the indices.</summary>
    private static int? Gather(BatchNode node)
    {
        var (picked, indices) = (node.Integer("axis"), node.Inputs[1]!.Shape.Rank);
        return (node.Axis(0), node.Axis(1)) switch
        {
            ({ } data, null) when data < picked => data,
            ({ } data, null) when data > picked => data - 1 + indices,
            (null, { } at) => picked + at,
            _ => null,
        };
    }

    private static int? Reduce(BatchNode node, int[] axes)
    {
        var (axis, shape) = (node.Axis(0)!.Value, node.Inputs[0]!.Shape);
        var reduced = axes.Select(shape.Axis).ToHashSet();
        if (reduced.Contains(axis))
            return null;
        return node.Integer("keepdims") == 1 ? axis : axis - reduced.Count(other => other < axis);
    }
}
