using Kinora.Models.Import.Onnx;
using Kinora.Models.Import.Ops;
using Kinora.Models.Import.TensorFlowJs;
using Kinora.Models.Import.Tensors;

namespace Kinora.Models.Import;

/// <summary>Loops and choices: as long as it is known at import which way they go, it is written as if there were no other; else the runtime
/// decides.</summary>
internal sealed partial class GraphConverter
{
    private const int MostTurns = 4096;

    private Value[] Repeat(GraphNode node, GraphLoop loop)
    {
        Value[] state = [.. node.Inputs.Take(loop.Body.Arguments.Count).Select(_scope.Read)];
        OpContext.Require(
            loop.Body.Results.Count == state.Length && loop.Condition.Results.Count == 1, "Its parts do not compute what a loop needs.");
        for (var turn = 0; turn < MostTurns; turn++)
        {
            var holds = Compute(loop.Condition, state)[0];
            if (holds.Constant is not { Shape.Elements: 1 } known)
                return RepeatAtRuntime(node, loop, state, holds);
            if (known.Integers[0] == 0)
                return state;
            state = Compute(loop.Body, state);
        }

        throw new ModelImportException($"It has not ended after {MostTurns} turns.");
    }

    private Value[] Choose(GraphNode node, GraphChoice choice)
    {
        var holds = _scope.Read(node.Inputs[0]);
        Value[] arguments = [.. node.Inputs.Skip(1).Select(_scope.Read)];
        if (holds.Constant is { Shape.Elements: 1 } known)
            return Compute(known.Integers[0] != 0 ? choice.Then : choice.Else, arguments);

        var (yes, yesGraph) = Branch(node, choice.Then, arguments);
        var (no, noGraph) = Branch(node, choice.Else, arguments);
        OpContext.Require(yes.Length == no.Length, "Its parts do not give as much as each other.");
        return Emit(
            node,
            "If",
            [.. yes.Zip(no, static (a, b) => (a.Type, Common(a.Shape, b.Shape)))],
            [Truth(node, holds)],
            [OnnxAttribute.Of("then_branch", yesGraph), OnnxAttribute.Of("else_branch", noGraph)]);
    }

    private (Value[] Results, GraphProto Graph) Branch(GraphNode node, GraphRegion region, Value[] arguments)
    {
        _graph.Enter();
        var results = Named(node, Compute(region, arguments));
        return (results, _graph.Leave([], results));
    }

    // Sizes that change from turn to turn are open; which do is seen by writing the body.
    private Value[] RepeatAtRuntime(GraphNode node, GraphLoop loop, Value[] state, Value holds)
    {
        if (state.Any(static value => value.List is not null))
            throw new UnsupportedOpException("While", node.Name, ModelName, "a list and a number of turns that is known only while the model runs");
        Shape[] shapes = [.. state.Select(static value => value.Shape)];
        for (var attempt = 0; attempt <= Shape.MaxRank; attempt++)
        {
            _graph.Enter();
            Value[] arguments = [.. state.Select((value, i) => new Value(_graph.Unique($"{node.Name}/value"), value.Type, shapes[i]))];
            var next = Compute(loop.Body, arguments);
            OpContext.Require(
                next.Zip(state).All(static pair => pair.First.List is null && pair.First.Type == pair.Second.Type), "A value changes its type from turn to turn.");
            var again = Truth(node, Compute(loop.Condition, next)[0]);
            var results = Named(node, [again, .. next]);
            Value turn = new(_graph.Unique($"{node.Name}/turn"), ElementType.Int64, Shape.Scalar);
            Value still = new(_graph.Unique($"{node.Name}/still"), ElementType.Bool, Shape.Scalar);
            Shape[] common = [.. shapes.Zip(next, static (shape, value) => Common(shape, value.Shape))];
            var isSettled = common.Zip(shapes).All(static pair => pair.First.Equals(pair.Second));
            results = [results[0], .. results[1..].Select((value, i) => value with { Shape = common[i] })];
            var body = _graph.Leave([turn, still, .. arguments], results);
            if (isSettled)
            {
                return Emit(
                    node, "Loop", [.. state.Select((value, i) => (value.Type, common[i]))], [null, Truth(node, holds), .. state],
                    [OnnxAttribute.Of("body", body)]);
            }

            shapes = common;
        }

        throw new ModelImportException("Its sizes do not settle.");
    }

    private static Shape Common(Shape a, Shape b)
    {
        OpContext.Require(a.Rank == b.Rank, $"It gives {a} or {b}, of which the axes differ.");
        return Shape.Partly([.. a.Dimensions.ToArray().Zip(b.Dimensions.ToArray(), static (x, y) => x == y ? x : Shape.Open)]);
    }

    // What leaves a part of its own has a name of that part, also where it came from outside.
    private Value[] Named(GraphNode node, Value[] values) => Array.ConvertAll(values, value =>
    {
        OpContext.Require(value.List is null, "A list leaves a choice that is made while the model runs.");
        return Emit(node, "Identity", [(value.Type, value.Shape)], [value], [])[0];
    });

    private Value Truth(GraphNode node, Value value)
    {
        OpContext.Require(value.Shape.Rank == 0 || (value.Shape.IsKnown && value.Shape.Elements == 1), $"One condition is needed, not {value.Shape}.");
        var boolean = value.Type == ElementType.Bool
            ? value
            : Emit(node, "Cast", [(ElementType.Bool, value.Shape)], [value], [OnnxAttribute.Of("to", (int)ElementType.Bool)])[0];
        return boolean.Shape.Rank == 0
            ? boolean
            : Emit(node, "Reshape", [(ElementType.Bool, Shape.Scalar)], [boolean, Known(node, Tensor.List64(), "one")], [])[0];
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
