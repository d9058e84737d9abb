namespace Kinora.Models.Import;

/// <summary>What an import changes about a model beyond its format.</summary>
public sealed record ImportOptions
{
    /// <summary>Nothing changed.</summary>
    public static ImportOptions None { get; } = new();

    /// <summary>
    /// A new side length in pixels for a model with one square picture input; null keeps the model's own. It is needed
    /// where the model leaves the size open; else the constant sizes of its
    /// ResizeBilinear nodes are scaled by the same factor, which must give whole numbers. Only fully convolutional models allow it.
    /// </summary>
    public int? InputSize { get; init; }
}
