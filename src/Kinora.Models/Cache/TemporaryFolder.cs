namespace Kinora.Models.Cache;

/// <summary>
/// A folder below Kinora's home for work in progress, removed on <see cref="Dispose"/>. Whoever creates one holds the lock of the same
/// name, so what an earlier process left there when it was killed is removed first.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    public static TemporaryFolder Create(string home, string name)
    {
        // On the same file system as the result, so that results appear by renaming.
        var folder = new TemporaryFolder(System.IO.Path.Join(home, "tmp", name));
        folder.Dispose();
        Directory.CreateDirectory(folder.Path);
        return folder;
    }

    /// <summary>The bytes of all files below a folder that others are writing to; 0 when it is not there.</summary>
    public static long SizeOf(string folder)
    {
        if (!Directory.Exists(folder))
            return 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var total = 0L;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options))
        {
            try
            {
                total += file.Length;
            }
            catch (IOException)
            {
                // It went away while we looked.
            }
        }

        return total;
    }

    public void Dispose()
    {
        for (var attempt = 1; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < 10)
            {
                // A process that was just ended may still have been writing.
                Thread.Sleep(20);
            }
        }
    }
}
