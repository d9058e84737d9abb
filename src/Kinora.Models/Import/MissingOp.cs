namespace Kinora.Models.Import;

/// <summary>An operation that a model uses and the importer does not know.</summary>
/// <param name="Op">Its name: TensorFlow's of an operation, Keras's of a layer.</param>
/// <param name="Node">The first node that uses it.</param>
/// <param name="Count">How many nodes use it.</param>
public sealed record MissingOp(string Op, string Node, int Count);
