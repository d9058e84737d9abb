using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Steps;

/// <summary>
/// A model's outputs as its recipe names them. Decoders look theirs up once, when they are made, so that a model that does not fit its
/// recipe fails then and by name.
/// </summary>
/// <param name="contract">The model and its recipe.</param>
/// <param name="outputs">What the model says about its outputs, in the order of <see cref="SessionBinding.Outputs"/>.</param>
internal sealed class OutputLayout(ModelContract contract, IReadOnlyList<TensorInfo> outputs)
{
    private const int MostRows = 1 << 20;

    /// <summary>How many outputs the recipe names for a role; 0 when it does not have it.</summary>
    public int Count(string role) => contract.Decode.Outputs.TryGetValue(role, out var names) ? names.Count : 0;

    /// <summary>The output of a role, as a table of any size.</summary>
    /// <param name="role">The key below <c>outputs</c> in the recipe.</param>
    /// <param name="level">Which of the role's outputs.</param>
    /// <exception cref="ModelLoadException">The recipe does not name it, or the model has no such floats of a fixed size.</exception>
    public OutputTensor Find(string role, int level = 0) => Table(IndexOf(role, level));

    private int IndexOf(string role, int level)
    {
        if (level >= Count(role))
        {
            throw new ModelLoadException(
                $"The recipe '{contract.Decode.Name}' of model '{contract.Id}' needs {level + 1} output{(level > 0 ? "s" : "")} " +
                $"in the role '{role}'.");
        }

        var name = contract.Decode.Outputs[role][level];
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Name == name)
            {
                return i;
            }
        }

        throw new ModelLoadException(
            $"The model '{contract.Id}' has no output '{name}'; it has {string.Join(", ", outputs.Select(output => output.Name))}.");
    }

    /// <summary>The output of a role, which must be a table of that size.</summary>
    /// <param name="role">The key below <c>outputs</c> in the recipe.</param>
    /// <param name="level">Which of the role's outputs.</param>
    /// <param name="rows">How many rows; 0 takes any number.</param>
    /// <param name="columns">How many numbers a row.</param>
    /// <exception cref="ModelLoadException">As for <see cref="Find(string, int)"/>, or it has another size.</exception>
    public OutputTensor Find(string role, int level, int rows, int columns)
    {
        var found = Find(role, level);

        // One number a row may or may not have a size of its own: [1,512,1] is [1,512].
        var table = columns == 1 ? new OutputTensor(found.Index, found.Rows * found.Columns, 1) : found;
        if (table.Columns != columns || (rows != 0 && table.Rows != rows))
        {
            throw Wrong(found.Index, $"{(rows == 0 ? "any number of" : rows)} rows of {columns}");
        }

        return table;
    }

    /// <summary>The output of a role, which must hold that many numbers in all.</summary>
    /// <exception cref="ModelLoadException">As for <see cref="Find(string, int)"/>, or it holds another number of them.</exception>
    public OutputTensor FindFlat(string role, int length)
    {
        var found = Find(role);
        return found.Rows * found.Columns == length
            ? new OutputTensor(found.Index, 1, length)
            : throw Wrong(found.Index, $"{length} numbers");
    }

    /// <summary>The output of a role whose number of rows each run decides, or that has a fixed number of them.</summary>
    /// <param name="role">The key below <c>outputs</c> in the recipe.</param>
    /// <param name="columns">How many numbers a row.</param>
    /// <param name="wholeNumbers">Whether they are int64; else they are float32.</param>
    /// <exception cref="ModelLoadException">As for <see cref="Find(string, int)"/>, or it has another size or type.</exception>
    public OutputTensor FindCounted(string role, int columns, bool wholeNumbers = false)
    {
        var index = IndexOf(role, 0);
        var tensor = outputs[index];
        var sizes = tensor.HasOpenBatch ? [1, .. tensor.Dimensions.Skip(1)] : tensor.Dimensions;
        var fits = tensor.IsCounted ? tensor.CountedColumns == columns : columns == 1 || (sizes.Count > 0 && sizes[^1] == columns);
        var rows = !fits ? 0
            : tensor.IsCounted ? tensor.CountedCapacity
            : (int)sizes.Aggregate(1L, static (product, size) => size > 0 ? Math.Min(product * size, int.MaxValue) : 0) / columns;
        return tensor.ElementType == (wholeNumbers ? TensorElementType.Int64 : TensorElementType.Float) && rows is > 0 and < MostRows
            ? new OutputTensor(index, rows, columns) { IsCounted = tensor.IsCounted }
            : throw Wrong(index, $"any number of rows of {columns}{(wholeNumbers ? ", int64" : "")}");
    }

    /// <summary>What is wrong with an output, in words that name it.</summary>
    public ModelLoadException Wrong(int index, string needed) => new(
        $"The output '{outputs[index].Name}' of model '{contract.Id}' is {outputs[index]}; " +
        $"the recipe '{contract.Decode.Name}' needs {needed}.");

    /// <summary>The output of a role as planes of one size, a plane a channel, which lie as the input's channels do.</summary>
    /// <exception cref="ModelLoadException">As for <see cref="Find(string, int)"/>, or it has not four sizes, or is no picture of the input.</exception>
    public OutputPlanes FindPlanes(string role)
    {
        var table = Find(role);
        var sizes = outputs[table.Index].Dimensions;
        var (isNchw, input) = (contract.Input.Layout == TensorLayout.Nchw, contract.Input);
        var planes = sizes.Count != 4 || sizes[0] > 1 ? default
            : isNchw ? new OutputPlanes(table, sizes[1], sizes[2], sizes[3], AreApart: true)
            : new OutputPlanes(table, sizes[3], sizes[1], sizes[2], AreApart: false);

        // Half a cell of rounding is none of another proportion.
        var difference = Math.Abs(((long)planes.Width * input.Height) - ((long)planes.Height * input.Width));
        return planes.Channels > 0 && difference < Math.Max(input.Width, input.Height)
            ? planes
            : throw Wrong(table.Index, $"1 × {(isNchw ? "channels × height × width" : "height × width × channels")} in the proportions of the input");
    }

    private OutputTensor Table(int index)
    {
        var tensor = outputs[index];
        var sizes = tensor.HasOpenBatch || tensor.IsCounted ? tensor.Dimensions.Select(static size => Math.Max(size, 1)) : tensor.Dimensions;
        long length = 1;
        foreach (var size in sizes)
        {
            length = size > 0 ? Math.Min(length * size, int.MaxValue) : 0;
        }

        if (tensor.ElementType != TensorElementType.Float || length is 0 or int.MaxValue)
        {
            throw Wrong(index, "floats of a fixed size");
        }

        var columns = sizes.LastOrDefault(1);
        return new OutputTensor(index, (int)length / columns, columns);
    }
}
