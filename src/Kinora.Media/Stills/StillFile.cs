namespace Kinora.Media.Stills;

/// <summary>Which files are taken for still pictures.</summary>
public static class StillFile
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>True for jpg, jpeg, png, webp and bmp in any case.</summary>
    public static bool HasKnownExtension(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The pictures directly in a folder, by name.</summary>
    /// <exception cref="StillException">The folder may not be read.</exception>
    public static IReadOnlyList<string> InFolder(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(HasKnownExtension).Order(StringComparer.Ordinal)];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new StillException($"The folder '{folder}' cannot be read: check its permissions.", error);
        }
    }
}
