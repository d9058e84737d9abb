namespace Kinora.Pipelines.Pictures;

/// <summary>How somebody wants to see a stream. Those who want the same get the same bytes.</summary>
/// <param name="Width">Width in pixels, never more than the source's; the height follows.</param>
/// <param name="Overlay">True to have drawn in what was found.</param>
public readonly record struct PictureOptions(int Width, bool Overlay)
{
    /// <summary>Smallest width that is made.</summary>
    public const int LeastWidth = 16;

    /// <summary>Largest width that is made.</summary>
    public const int MostWidth = 7680;

    /// <summary>Width unless told otherwise: that of analysis, which costs no other decode.</summary>
    public const int DefaultWidth = 640;
}
