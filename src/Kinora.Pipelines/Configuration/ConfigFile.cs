namespace Kinora.Pipelines.Configuration;

/// <summary>Opens a configuration's file. Pipes and devices have no length, and opening or reading one may never end: they are not opened.</summary>
internal static class ConfigFile
{
    /// <summary>True when the path is there and can hold no configuration: an empty file, a pipe, a device.</summary>
    public static bool IsEmptyOrNoFile(string path)
    {
        if (!Path.Exists(path) || Directory.Exists(path))
        {
            return false;
        }

        // A link's own length says nothing; that of a pipe leads to no path at all.
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return !file.Exists || file.Length == 0;
    }

    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
