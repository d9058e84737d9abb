namespace Kinora.Models.Import;

/// <summary>A graph uses an operation, or a variant of one, that the importer has no conversion for.</summary>
/// <param name="op">The operation's TensorFlow name, as <c>Conv2D</c>.</param>
/// <param name="node">The node that uses it.</param>
/// <param name="model">The model that holds the node.</param>
/// <param name="variant">What about it is not supported, as "data_format NCHW"; null when the whole operation is unknown.</param>
public sealed class UnsupportedOpException(string op, string node, string model, string? variant = null)
    : ModelImportException(
        variant is null
            ? $"Node '{node}' of model '{model}' uses the operation '{op}', which the importer does not support."
            : $"Node '{node}' of model '{model}' uses the operation '{op}' with {variant}, which the importer does not support.")
{
    public string Op { get; } = op;

    public string Node { get; } = node;

    public string Model { get; } = model;
}
