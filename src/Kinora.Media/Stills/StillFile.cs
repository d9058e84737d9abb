namespace Kinora.Media.Stills;

/// <summary>Which files are taken for still pictures.</summary>
public static class StillFile
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>True for jpg, jpeg, png, webp and bmp in any case.</summary>
    public static bool HasKnownExtension(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
