using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kinora.Models.Import.TensorFlowJs;

/// <summary>A TensorFlow.js <c>model.json</c> as it stands in the file. Nothing in it is trusted yet.</summary>
internal sealed record GraphDocument
{
    public string? Format { get; init; }

    public Topology? ModelTopology { get; init; }

    public IReadOnlyList<WeightsGroup>? WeightsManifest { get; init; }

    public SignatureDefinition? Signature { get; init; }

    public Metadata? UserDefinedMetadata { get; init; }

    public sealed record Metadata
    {
        public SignatureDefinition? Signature { get; init; }
    }

    public sealed record SignatureDefinition
    {
        public IReadOnlyDictionary<string, SignatureTensor?>? Inputs { get; init; }

        public IReadOnlyDictionary<string, SignatureTensor?>? Outputs { get; init; }
    }

    public sealed record SignatureTensor
    {
        public string? Name { get; init; }

        public TensorShape? TensorShape { get; init; }
    }

    public sealed record Topology
    {
        public IReadOnlyList<Node?>? Node { get; init; }

        public FunctionList? Library { get; init; }

        /// <summary>Of a Keras layers model: class and settings, here or one level up.</summary>
        [JsonPropertyName("model_config")]
        public JsonElement? ModelConfig { get; init; }

        [JsonPropertyName("class_name")]
        public string? ClassName { get; init; }

        public JsonElement? Config { get; init; }
    }

    public sealed record Node
    {
        public string? Name { get; init; }

        public string? Op { get; init; }

        public IReadOnlyList<string?>? Input { get; init; }

        public IReadOnlyDictionary<string, Attribute?>? Attr { get; init; }
    }

    /// <summary>One of many alternatives; <c>S</c> is base64 of a byte string.</summary>
    public sealed record Attribute
    {
        public bool? B { get; init; }

        public long? I { get; init; }

        public float? F { get; init; }

        public byte[]? S { get; init; }

        public string? Type { get; init; }

        public TensorShape? Shape { get; init; }

        public AttributeList? List { get; init; }

        public Argument? Func { get; init; }
    }

    public sealed record FunctionList
    {
        public IReadOnlyList<Function?>? Function { get; init; }
    }

    /// <summary>What a loop or a choice computes by.</summary>
    public sealed record Function
    {
        public FunctionSignature? Signature { get; init; }

        public IReadOnlyList<Node?>? NodeDef { get; init; }

        /// <summary>By the names of the outputs.</summary>
        public IReadOnlyDictionary<string, string?>? Ret { get; init; }
    }

    public sealed record FunctionSignature
    {
        public string? Name { get; init; }

        public IReadOnlyList<Argument?>? InputArg { get; init; }

        public IReadOnlyList<Argument?>? OutputArg { get; init; }
    }

    public sealed record Argument
    {
        public string? Name { get; init; }
    }

    public sealed record AttributeList
    {
        public IReadOnlyList<long>? I { get; init; }

        public IReadOnlyList<byte[]?>? S { get; init; }
    }

    public sealed record TensorShape
    {
        public IReadOnlyList<Dimension?>? Dim { get; init; }

        public bool UnknownRank { get; init; }
    }

    /// <summary>-1 is an open dimension; a missing size is zero, as protobuf's JSON leaves out zeros.</summary>
    public sealed record Dimension
    {
        public long Size { get; init; }
    }

    public sealed record WeightsGroup
    {
        public IReadOnlyList<string?>? Paths { get; init; }

        public IReadOnlyList<Weight?>? Weights { get; init; }
    }

    public sealed record Weight
    {
        public string? Name { get; init; }

        public IReadOnlyList<int>? Shape { get; init; }

        public string? Dtype { get; init; }

        public Quantization? Quantization { get; init; }
    }

    public sealed record Quantization
    {
        public string? Dtype { get; init; }

        public double Scale { get; init; } = 1;

        public double Min { get; init; }
    }
}
