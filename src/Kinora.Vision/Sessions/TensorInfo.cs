using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Sessions;

/// <summary>What a model says about one of its inputs or outputs.</summary>
/// <param name="Name">As the graph calls it.</param>
/// <param name="ElementType">Type of its numbers; String or undefined where it holds none.</param>
/// <param name="Dimensions">Sizes, outermost first; -1 where the model leaves one open.</param>
public sealed record TensorInfo(string Name, TensorElementType ElementType, IReadOnlyList<int> Dimensions)
{
    /// <summary>As float32 [1,3,416,416], for messages; open sizes show as ?.</summary>
    public override string ToString() => $"{TypeName} [{string.Join(',', Dimensions.Select(size => size < 0 ? "?" : $"{size}"))}]";

    /// <summary>True when the first size is open and the others are not: several pictures may share a run.</summary>
    public bool HasOpenBatch => Dimensions is [< 0, ..] && Dimensions.Skip(1).All(size => size > 0);

    private string TypeName => ElementType switch
    {
        TensorElementType.Float => "float32",
        TensorElementType.Double => "float64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
