using System.IO.Enumeration;

namespace Kinora.Media.Stills;

/// <summary>Which files are taken for still pictures.</summary>
public static class StillFile
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp"];

    /// <summary>True for jpg, jpeg, png, webp and bmp in any case.</summary>
    public static bool HasKnownExtension(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The bytes of a picture's file.</summary>
    /// <exception cref="StillException">It is not there, may not be read, is empty or too large.</exception>
    public static async Task<byte[]> ReadAsync(string path, StillLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            // Devices and pipes say that they have no length; nothing but a file with one is opened.
            var length = new FileInfo(path).Length;
            limits.CheckBytes(length, path);
            var bytes = new byte[length];
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StillException($"There is no file '{path}': check the path.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or EndOfStreamException)
        {
            throw new StillException($"'{path}' cannot be read: check that it is a file and that you may read it.", error);
        }
    }

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
