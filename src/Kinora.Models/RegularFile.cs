namespace Kinora.Models;

/// <summary>Opens files that others name. Pipes, sockets and devices have no length, and opening or reading one may never end.</summary>
internal static class RegularFile
{
    /// <exception cref="IOException">It is missing, unreadable, empty or no regular file; the message says which.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path) =>
        HasContent(path) ? File.OpenRead(path) : throw new IOException("it is empty or no regular file.");

    /// <summary>Looks at what a link leads to, since its own length says nothing.</summary>
    /// <exception cref="IOException">It is missing.</exception>
    public static bool HasContent(string path)
    {
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return !Directory.Exists(path) && file.Length > 0;
    }
}
