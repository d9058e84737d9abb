namespace Kinora.Models.Catalog;

/// <summary>How a picture is brought to a model's input size.</summary>
public enum ResizeMode
{
    /// <summary>Scaled to fit with its aspect ratio kept; the rest is filled.</summary>
    Letterbox,

    /// <summary>Scaled to fill, each axis on its own.</summary>
    Stretch,

    /// <summary>Scaled to fill with its aspect ratio kept; what is too long is cut off on both sides alike.</summary>
    CenterCrop,
}
