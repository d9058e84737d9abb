using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Kinora.Models.Tests.Support;

/// <summary>A handmade TensorFlow.js graph model: attributes belong to the node that was added last.</summary>
internal sealed class TinyGraph
{
    private readonly JsonArray _nodes = [];
    private readonly JsonArray _weights = [];
    private readonly JsonObject _outputs = [];
    private readonly List<byte> _shard = [];
    private JsonObject _attributes = [];

    public List<TestTensor> Inputs { get; } = [];

    public HashSet<string> Ops { get; } = [];

    public TinyGraph Input(string name, int[] shape, params float[] values) => Input(new TestTensor(name, shape, values, null));

    public TinyGraph InputOfIntegers(string name, int[] shape, params int[] values) => Input(new TestTensor(name, shape, null, values));

    public TinyGraph Constant(string name, int[] shape, params float[] values) =>
        Weight(name, shape, "float32", MemoryMarshal.AsBytes(values.AsSpan()));

    public TinyGraph Integers(string name, int[] shape, params int[] values) =>
        Weight(name, shape, "int32", MemoryMarshal.AsBytes(values.AsSpan()));

    public TinyGraph Integer(string name, int value) => Integers(name, [], value);

    public TinyGraph Weight(string name, int[] shape, string type, ReadOnlySpan<byte> bytes, JsonObject? quantization = null)
    {
        var weight = new JsonObject { ["name"] = name, ["shape"] = Array(shape), ["dtype"] = type };
        if (quantization is not null)
            weight["quantization"] = quantization;
        _weights.Add(weight);
        _shard.AddRange(bytes);
        return Node(name, "Const");
    }

    public TinyGraph Node(string name, string op, params string[] inputs)
    {
        _attributes = [];
        Ops.Add(op);
        _nodes.Add(new JsonObject { ["name"] = name, ["op"] = op, ["input"] = Array(inputs), ["attr"] = _attributes });
        return this;
    }

    public TinyGraph Ints(string attribute, params int[] values) =>
        Attribute(attribute, new JsonObject { ["list"] = new JsonObject { ["i"] = Array(values.Select(static v => v.ToString())) } });

    public TinyGraph Int(string attribute, int value) => Attribute(attribute, new JsonObject { ["i"] = value.ToString() });

    public TinyGraph Float(string attribute, float value) => Attribute(attribute, new JsonObject { ["f"] = value });

    public TinyGraph Flag(string attribute, bool value = true) => Attribute(attribute, new JsonObject { ["b"] = value });

    public TinyGraph Type(string attribute, string value) => Attribute(attribute, new JsonObject { ["type"] = value });

    public TinyGraph Text(string attribute, string value) => Attribute(attribute, new JsonObject { ["s"] = Base64(value) });

    public TinyGraph Texts(string attribute, params string[] values) =>
        Attribute(attribute, new JsonObject { ["list"] = new JsonObject { ["s"] = Array(values.Select(Base64)) } });

    public TinyGraph Output(string name)
    {
        _outputs[name] = new JsonObject { ["name"] = name };
        return this;
    }

    public string Json() => new JsonObject
    {
        ["format"] = "graph-model",
        ["signature"] = new JsonObject { ["outputs"] = _outputs.DeepClone() },
        ["modelTopology"] = new JsonObject { ["node"] = _nodes.DeepClone() },
        ["weightsManifest"] = new JsonArray(new JsonObject { ["paths"] = Array(["w.bin"]), ["weights"] = _weights.DeepClone() }),
    }.ToJsonString();

    public byte[] Shard() => [.. _shard];

    /// <summary>Writes model.json and w.bin.</summary>
    public string WriteTo(TestFolder folder)
    {
        File.WriteAllText(folder.File("model.json"), Json());
        File.WriteAllBytes(folder.File("w.bin"), Shard());
        return folder.File("model.json");
    }

    private TinyGraph Input(TestTensor tensor)
    {
        Inputs.Add(tensor);
        var dimensions = Array(tensor.Shape.Select(static size => new JsonObject { ["size"] = size.ToString() }));
        return Node(tensor.Name, "Placeholder")
            .Type("dtype", tensor.Floats is null ? "DT_INT32" : "DT_FLOAT")
            .Attribute("shape", new JsonObject { ["shape"] = new JsonObject { ["dim"] = dimensions } });
    }

    public TinyGraph Attribute(string name, JsonObject value)
    {
        _attributes[name] = value;
        return this;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static JsonArray Array<T>(IEnumerable<T> values) =>
        [.. values.Select(static value => value as JsonNode ?? JsonValue.Create(value))];
}
