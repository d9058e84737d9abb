using Kinora.Models.Import.Ops;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import;

/// <summary>Loops: as long as it is known at import whether there is another turn, the turns are written one after another.</summary>
internal sealed partial class GraphConverter
{
    private const int MostTurns = 4096;

    private Value[] Repeat(GraphNode node, GraphLoop loop)
    {
        Value[] state = [.. node.Inputs.Take(loop.Body.Arguments.Count).Select(_scope.Read)];
        for (var turn = 0; turn < MostTurns; turn++)
        {
            switch (Compute(loop.Condition, state)[0].Constant)
            {
                case { Shape.Elements: 1 } holds when holds.Integers[0] == 0:
                    return state;
                case { Shape.Elements: 1 }:
                    state = Compute(loop.Body, state);
                    break;
                default:
                    throw new UnsupportedOpException("While", node.Name, ModelName, "a number of turns that is known only while the model runs");
            }
        }

        throw new ModelImportException($"It has not ended after {MostTurns} turns.");
    }

    private Value[] Compute(GraphRegion region, Value[] arguments)
    {
        var outer = _scope;
        _scope = new ValueScope(outer);
        try
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                // A value stands at both outputs of a switch.
                foreach (var name in region.Arguments[i])
                    _scope[name] = [arguments[i], arguments[i]];
            }

            Convert(region.Nodes);
            return [.. region.Results.Select(_scope.Read)];
        }
        finally
        {
            _scope = outer;
        }
    }

    private void Convert(IEnumerable<GraphNode> nodes)
    {
        foreach (var node in nodes)
        {
            OpContext.Require(++_converted <= MostConverted, $"Its loops repeat more than {MostConverted} nodes.");
            _scope[node.Name] = Convert(node);
        }
    }
}
