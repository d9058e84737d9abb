using Kinora.Models.Import.Ops;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import;

/// <summary>Decides the shapes of a graph's inputs: the batch is 1, and <see cref="ImportOptions.InputSize"/> resizes a square
/// picture.</summary>
internal static class InputScale
{
    private const int Open = -1;

    /// <summary>By what the options resize the model.</summary>
    /// <exception cref="ModelImportException">A resize is asked of a model without exactly one square picture input.</exception>
    public static ImportScale Find(GraphModel model, ImportOptions options)
    {
        if (options.InputSize is not { } size)
            return ImportScale.None;

        var sides = model.Nodes.Where(static node => node.Op == "Placeholder").Select(Side).ToList();
        return sides is [int side] && size is > 1 and <= 1 << 14
            ? new ImportScale(side == Open ? size : side, size)
            : throw new ModelImportException(
                $"Model '{model.Name}' cannot be imported at {size} px: it needs one square picture input and a size from 2 to 16384.");
    }

    /// <summary>The shape of a Placeholder after scaling, with an open batch set to 1.</summary>
    public static Shape Shape(GraphNode placeholder, ImportScale scale)
    {
        var shape = Declared(placeholder);
        if (scale != ImportScale.None && Axes(shape) is var (y, x))
            shape[y] = shape[x] = scale.To;
        if (shape is [-1, ..])
            shape[0] = 1;
        return Array.IndexOf(shape, -1) is >= 0 and var open
            ? throw new ModelImportException($"Its dimension {open} is open; name the side of its picture (--input-size).")
            : new Shape(shape);
    }

    private static int? Side(GraphNode placeholder) => Declared(placeholder) is var shape && Axes(shape) is var (y, _) ? shape[y] : null;

    // NHWC or NCHW, told apart by which two neighbours are equal; both may be open.
    private static (int Y, int X)? Axes(int[] shape) => shape switch
    {
        [_, var y, var x, _] when y == x && (y is > 0 or Open) => (1, 2),
        [_, _, var y, var x] when y == x && (y is > 0 or Open) => (2, 3),
        _ => null,
    };

    private static int[] Declared(GraphNode placeholder) =>
        placeholder.Shape("shape") ?? throw new ModelImportException($"The input '{placeholder.Name}' declares no shape.");
}
