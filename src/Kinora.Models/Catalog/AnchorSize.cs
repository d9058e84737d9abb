namespace Kinora.Models.Catalog;

/// <summary>The size in pixels of the input of a box that a detector starts from.</summary>
public readonly record struct AnchorSize(float Width, float Height);
