namespace Kinora.Models.Import.Tensors;

/// <summary>TensorFlow's names of the element types. TensorFlow.js keeps every number in 32 bits.</summary>
internal static class ElementTypes
{
    /// <exception cref="ModelImportException">The type is not one that a TensorFlow.js graph computes with.</exception>
    public static ElementType Parse(string tensorFlowType) => tensorFlowType switch
    {
        "DT_FLOAT" or "DT_DOUBLE" or "DT_HALF" or "DT_BFLOAT16" => ElementType.Float32,
        "DT_INT32" or "DT_INT64" or "DT_UINT8" or "DT_INT8" or "DT_INT16" or "DT_UINT16" => ElementType.Int32,
        "DT_BOOL" => ElementType.Bool,
        _ => throw new ModelImportException($"The element type {tensorFlowType} is not supported."),
    };
}
