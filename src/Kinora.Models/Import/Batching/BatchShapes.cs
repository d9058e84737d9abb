using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Batching;

/// <summary>The operators that are told sizes: what they are told about the axis of the pictures is taken out.</summary>
internal static class BatchShapes
{
    private const int Scales = 2;
    private const int Sizes = 3;

    public static int? Pad(BatchNode node)
    {
        var (axis, pads) = (node.AxisOfTheFirstAlone(), node.List(1));
        return axis is { } at && pads[at] == 0 && pads[(pads.Length / 2) + at] == 0 ? at : null;
    }

    /// <summary>The axis stays one where as many elements lie before it as did. In ONNX a 0 copies the size and -1 takes what is left.</summary>
    public static int? Reshape(BatchNode node)
    {
        var (from, to, axis) = (node.Inputs[0]!.Shape, node.Output.Shape, node.Axis(0)!.Value);
        var before = Before(from, axis);
        int[] places = [.. Enumerable.Range(0, to.Rank).Where(place => to[place] == 1 && Before(to, place) == before)];
        if (places.Length == 0)
            return null;

        var at = places.Contains(axis) ? axis : places[0];
        var target = node.List(1);
        target[at] = at == axis ? 0 : -1;
        node.Replace(1, target);
        return at;
    }

    /// <summary>Sizes name the batch; scales need not. ONNX rounds their product with the size down, so a scale whose product falls short
    /// is the next larger number.</summary>
    public static int? Resize(BatchNode node)
    {
        var (from, to) = (node.Inputs[0]!.Shape, node.Output.Shape);
        if (node.AxisOfTheFirstAlone() is not 0 || from.Elements == 0)
            return null;

        var scales = new float[to.Rank];
        for (var axis = 0; axis < scales.Length; axis++)
        {
            scales[axis] = (float)to[axis] / from[axis];
            if ((int)(scales[axis] * from[axis]) < to[axis])
                scales[axis] = MathF.BitIncrement(scales[axis]);
            if ((int)(scales[axis] * from[axis]) != to[axis])
                return null;
        }

        node.Change((graph, proto) =>
        {
            proto.Input[Scales] = graph.AddConstant(proto.Name + "/scales", Tensor.Of(new Shape(scales.Length), scales));
            proto.Input.RemoveAt(Sizes);
            graph.RemoveConstant(node.Inputs[Sizes]!);
        });
        return 0;
    }

    /// <summary>Of an axis of one element a slice that is not empty takes all: it is taken off the lists of what is sliced.</summary>
    public static int? Slice(BatchNode node)
    {
        var axis = node.AxisOfTheFirstAlone();
        var place = Array.IndexOf(node.List(3), axis ?? -1);
        if (place < 0 || node.Output.Shape.Rank == 1)
            return null;

        for (var list = 1; list < node.Inputs.Count; list++)
        {
            var rest = node.List(list).ToList();
            rest.RemoveAt(place);
            node.Replace(list, rest.ToArray());
        }

        return axis;
    }

    private static int Before(Shape shape, int axis) => new Shape(shape.Dimensions[..axis]).Elements;
}
