namespace Kinora.Models.OnnxFiles;

/// <summary>The messages of ONNX below which tensors can lie, and what their fields lead to; by ONNX's public field numbers.</summary>
internal static class OnnxField
{
    /// <summary>Of a tensor: its name.</summary>
    public const int TensorName = 8;

    /// <summary>Of a graph: its nodes. A model has some.</summary>
    public const int ModelGraph = 7;

    /// <summary>The message that a field holds; null for a field that is skipped.</summary>
    public static OnnxMessage? In(OnnxMessage message, int field) => (message, field) switch
    {
        (OnnxMessage.Model, ModelGraph) => OnnxMessage.Graph,
        (OnnxMessage.Model, 20) => OnnxMessage.Training,
        (OnnxMessage.Model, 25) => OnnxMessage.Function,
        (OnnxMessage.Training, 1 or 2) => OnnxMessage.Graph,
        (OnnxMessage.Function, 7) => OnnxMessage.Node,
        (OnnxMessage.Function, 11) => OnnxMessage.Attribute,
        (OnnxMessage.Graph, 1) => OnnxMessage.Node,
        (OnnxMessage.Graph, 5) => OnnxMessage.Tensor,
        (OnnxMessage.Graph, 15) => OnnxMessage.SparseTensor,
        (OnnxMessage.Node, 5) => OnnxMessage.Attribute,
        (OnnxMessage.Attribute, 5 or 10) => OnnxMessage.Tensor,
        (OnnxMessage.Attribute, 6 or 11) => OnnxMessage.Graph,
        (OnnxMessage.Attribute, 22 or 23) => OnnxMessage.SparseTensor,
        (OnnxMessage.SparseTensor, 1 or 2) => OnnxMessage.Tensor,
        (OnnxMessage.Tensor, 13) => OnnxMessage.ExternalData,
        _ => null,
    };
}
