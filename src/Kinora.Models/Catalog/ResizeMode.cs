namespace Kinora.Models.Catalog;

/// <summary>How a picture is brought to a model's input size.</summary>
public enum ResizeMode
{
    /// <summary>Scaled to fit with its aspect ratio kept; the rest is filled.</summary>
    Letterbox,

    /// <summary>Scaled to fill, each axis on its own.</summary>
    Stretch,

    /// <summary>The middle of the picture that has the input's aspect ratio, scaled to fill.</summary>
    CentreCrop,
}
