using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Import;

/// <summary>A graph of one or a few nodes and what its output must be, computed by hand.</summary>
internal sealed record OpCase(string Name, TinyGraph Graph, string Output, int[] Shape, float[] Values)
{
    /// <summary>The case whose output is the node "y".</summary>
    public OpCase(string name, TinyGraph graph, int[] shape, params float[] values)
        : this(name, graph, "y", shape, values)
    {
    }
}
