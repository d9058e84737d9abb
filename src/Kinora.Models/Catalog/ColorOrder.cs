namespace Kinora.Models.Catalog;

/// <summary>Which channels a picture tensor has, in order.</summary>
public enum ColorOrder
{
    Rgb,
    Bgr,

    /// <summary>One channel of luma.</summary>
    Gray,
}
