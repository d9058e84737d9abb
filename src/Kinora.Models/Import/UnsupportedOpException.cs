namespace Kinora.Models.Import;

/// <summary>A graph uses operations, or a variant of one, that the importer has no conversion for.</summary>
public sealed class UnsupportedOpException : ModelImportException
{
    /// <param name="missing">All operations that are unknown, at least one.</param>
    /// <param name="model">The model that uses them.</param>
    public UnsupportedOpException(IReadOnlyList<MissingOp> missing, string model)
        : base(Describe(missing, model)) => (Missing, Model) = (missing, model);

    /// <param name="op">The operation's TensorFlow name, as <c>Conv2D</c>.</param>
    /// <param name="node">The node that uses it.</param>
    /// <param name="model">The model that holds the node.</param>
    /// <param name="variant">What about it is not supported, as "data_format NCHW"; null when the whole operation is unknown.</param>
    public UnsupportedOpException(string op, string node, string model, string? variant = null)
        : base(variant is null
            ? Describe([new MissingOp(op, node, 1)], model)
            : $"Node '{node}' of model '{model}' uses the operation '{op}' with {variant}, which the importer does not support.") =>
        (Missing, Model) = ([new MissingOp(op, node, 1)], model);

    /// <summary>What is missing, in the order in which the model uses it.</summary>
    public IReadOnlyList<MissingOp> Missing { get; }

    public string Op => Missing[0].Op;

    public string Node => Missing[0].Node;

    public string Model { get; }

    private static string Describe(IReadOnlyList<MissingOp> missing, string model) => missing is [{ Count: 1 } only]
        ? $"Node '{only.Node}' of model '{model}' uses the operation '{only.Op}', which the importer does not support."
        : $"Model '{model}' uses {(missing.Count == 1 ? "an operation" : $"{missing.Count} operations")} that the importer does not support: "
            + string.Join(", ", missing.Select(Describe)) + ".";

    private static string Describe(MissingOp op) =>
        op.Count == 1 ? $"'{op.Op}' (node '{op.Node}')" : $"'{op.Op}' ({op.Count} nodes, the first '{op.Node}')";
}
