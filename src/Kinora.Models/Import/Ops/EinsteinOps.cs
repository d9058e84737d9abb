using Google.Protobuf;
using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import.Ops;

/// <summary>Products and sums over axes that an equation names, as <c>ab,bc->ac</c>.</summary>
internal static class EinsteinOps
{
    private const int LongestEquation = 256;

    /// <exception cref="ModelImportException">The equation does not fit the inputs.</exception>
    public static Value Einsum(OpContext op)
    {
        var equation = op.Node.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        if (equation.Contains("...", StringComparison.Ordinal))
            throw op.Unsupported($"the equation {equation}");
        OpContext.Require(
            equation.Length <= LongestEquation && equation.All(static c => char.IsAsciiLetter(c) || c is ',' or '-' or '>'), $"Its equation '{equation}' is none.");
        if (equation.Split("->") is not [var left, var right] || left.Split(',') is not { } terms || terms.Length != op.InputCount)
            throw new ModelImportException($"Its equation '{equation}' does not fit {op.InputCount} inputs.");

        var sizes = new Dictionary<char, int>();
        var inputs = new Value[op.InputCount];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = op.Input(i);
            OpContext.Require(terms[i].Length == inputs[i].Shape.Rank, $"The term '{terms[i]}' does not fit {inputs[i].Shape}.");
            for (var axis = 0; axis < terms[i].Length; axis++)
            {
                var size = inputs[i].Shape[axis];
                OpContext.Require(
                    sizes.GetValueOrDefault(terms[i][axis], size) == size,
                    $"The axis {terms[i][axis]} is of {sizes.GetValueOrDefault(terms[i][axis])} and of {size}.");
                sizes[terms[i][axis]] = size;
            }
        }

        OpContext.Require(right.All(sizes.ContainsKey) && right.Distinct().Count() == right.Length, $"Its equation '{equation}' is none.");
        return op.Emit("Einsum", inputs[0].Type, Shape.Partly([.. right.Select(axis => sizes[axis])]), inputs,
            new AttributeProto { Name = "equation", Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(equation) });
    }
}
