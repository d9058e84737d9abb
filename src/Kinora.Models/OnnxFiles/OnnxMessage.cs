namespace Kinora.Models.OnnxFiles;

/// <summary>The kinds of messages that the walk through an ONNX file goes into.</summary>
internal enum OnnxMessage
{
    Model,
    Training,
    Function,
    Graph,
    Node,
    Attribute,
    Tensor,
    SparseTensor,

    /// <summary>A key and a value about where a tensor's numbers lie.</summary>
    ExternalData,
}
