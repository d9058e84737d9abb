using System.IO.Enumeration;

namespace Kinora.Media.Stills;

/// <summary>Which files are taken for still pictures.</summary>
public static class StillFile
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>True for jpg, jpeg, png, webp and bmp in any case.</summary>
    public static bool HasKnownExtension(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>True when the last part of a path has a * or ? in it.</summary>
    public static bool IsPattern(string path) => Path.GetFileName(path).AsSpan().ContainsAny('*', '?');

    /// <summary>The pictures directly in a folder, or those that a pattern (<c>frames/*.jpg</c>) names; in the order of their names.</summary>
    /// <exception cref="StillException">The folder may not be read.</exception>
    public static IReadOnlyList<string> In(string folderOrPattern) =>
        IsPattern(folderOrPattern) ? Matching(folderOrPattern) : InFolder(folderOrPattern);

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

    /// <summary>The pictures that a pattern names, by name; none where its folder does not exist.</summary>
    /// <exception cref="StillException">The folder may not be read.</exception>
    public static IReadOnlyList<string> Matching(string pattern)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(pattern))!;
        var name = Path.GetFileName(pattern);
        return Directory.Exists(folder)
            ? [.. InFolder(folder).Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file)))]
            : [];
    }
}
