using Kinora.Models.Hub.Addresses;
using Kinora.Models.OnnxFiles;

namespace Kinora.Models.Hub.Pulls;

/// <summary>Finds the files that an address of this machine means.</summary>
internal static class LocalFiles
{
    private const int MostFiles = 10_000;
    private const int MostFolders = 32;

    /// <exception cref="ModelException">There is nothing, something that is no regular file, or a link that leads out of the folder.</exception>
    public static IReadOnlyList<LocalFile> Of(LocalAddress address)
    {
        try
        {
            return Directory.Exists(address.Path) ? OfFolder(address) : [OfFile(address)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"'{address.Path}' cannot be read: {e.Message}", e);
        }
    }

    private static LocalFile OfFile(LocalAddress address)
    {
        if (!File.Exists(address.Path))
            throw new ModelException($"'{address.Path}' does not exist; name a file or a folder.");
        using var file = RegularFile.Open(address.Path);
        return new LocalFile(Checked(Path.GetFileName(address.Path), address), address.Path, file.Length);
    }

    private static List<LocalFile> OfFolder(LocalAddress address)
    {
        if (address.Sha256 is not null)
            throw new ModelException($"'{address.Path}' is a folder, which has no sha256; leave #sha256= away or name one file.");

        // Links to folders may go round in a circle.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true, MaxRecursionDepth = MostFolders, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false,
        };
        var files = new List<LocalFile>();
        foreach (var file in new DirectoryInfo(address.Path).EnumerateFiles("*", options))
        {
            var path = Checked(Path.GetRelativePath(address.Path, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), address);
            if (ContainedPath.ReasonAgainst(address.Path, path) is { } reason)
                throw new ModelException($"'{path}' in '{address.Path}' is not taken: {reason}.");
            files.Add(new LocalFile(path, file.FullName, ((FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file).Length));
            if (files.Count > MostFiles)
                throw new ModelException($"'{address.Path}' holds more than {MostFiles} files, so it is no folder of a model.");
        }

        return files.Count > 0 ? files : throw new ModelException($"The folder '{address.Path}' is empty; name the one that holds the model.");
    }

    private static string Checked(string path, LocalAddress address) =>
        RepositoryName.IsPath(path) ? path : throw new ModelException($"'{path}' in '{address.Path}' has a name that models cannot have; rename it.");
}
