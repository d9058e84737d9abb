using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import;

/// <summary>The values of a part of a graph by the names of the nodes that gave them, within those of what surrounds it.</summary>
internal sealed class ValueScope(ValueScope? outer)
{
    private readonly Dictionary<string, Value[]> _values = new(StringComparer.Ordinal);

    public Value[] this[string node]
    {
        set => _values[node] = value;
    }

    /// <exception cref="ModelImportException">There is no such output.</exception>
    public Value Read(TensorReference reference)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(reference.Node, out var values))
            {
                return reference.Port < values.Length
                    ? values[reference.Port]
                    : throw new ModelImportException($"It reads output {reference.Port} of '{reference.Node}', which has {values.Length}.");
            }
        }

        throw new ModelImportException($"It reads '{reference.Node}', which is not computed there.");
    }

    private ValueScope? Outer => outer;
}
