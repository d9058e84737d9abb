namespace Kinora.Pipelines.Capture;

/// <summary>Files that are there whole or not at all.</summary>
internal static class WholeFile
{
    private const string Part = ".part";

    /// <summary>Makes a file.</summary>
    /// <param name="path">Its path, where nothing is yet.</param>
    /// <param name="bytes">What is in it.</param>
    /// <exception cref="IOException">It cannot be written, or something is there.</exception>
    public static void Create(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes, overwrite: false);

    /// <summary>Makes a file, or takes the place of the one that is there.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes, overwrite: true);

    /// <summary>The path under which a file is written before it has its name.</summary>
    public static string PartOf(string path) => Path.Join(Path.GetDirectoryName(path), $".{Path.GetFileName(path)}{Part}");

    /// <summary>All bytes are on the disk before the file has its name.</summary>
    private static void Write(string path, ReadOnlySpan<byte> bytes, bool overwrite)
    {
        var part = PartOf(path);
        try
        {
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }
}
