namespace Kinora.Models.Import.Tensors;

/// <summary>TensorFlow's names of the element types.</summary>
internal static class ElementTypes
{
    /// <exception cref="ModelImportException">The type is not one that a TensorFlow.js graph computes with.</exception>
    public static ElementType Parse(string tensorFlowType) => tensorFlowType switch
    {
        "DT_FLOAT" => ElementType.Float32,
        "DT_INT32" or "DT_INT64" => ElementType.Int32,
        "DT_BOOL" => ElementType.Bool,
        _ => throw new ModelImportException($"The element type {tensorFlowType} is not supported."),
    };
}
