using Kinora.Models.Native;

namespace Kinora.Models.Cache;

/// <summary>
/// What tells without reading it that a file is still the one whose content is known. It is this disk's: a copied cache has other stamps.
/// </summary>
/// <param name="ModifiedTicks">Time of modification, in .NET ticks of UTC.</param>
/// <param name="Inode">The file's number on its disk; 0 where that is not known.</param>
internal readonly record struct FileStamp(long ModifiedTicks, long Inode)
{
    /// <exception cref="IOException">There is no such file.</exception>
    public static FileStamp Of(string path) => new(File.GetLastWriteTimeUtc(path).Ticks, Disk.InodeOf(path));

    /// <summary>Whether a regular file, no link, lies there with this stamp and that length.</summary>
    public bool Fits(string path, long size)
    {
        var file = new FileInfo(path);
        return file.Exists && file.LinkTarget is null && file.Length == size
            && file.LastWriteTimeUtc.Ticks == ModifiedTicks && Disk.InodeOf(path) == Inode;
    }
}
