using Kinora.Models.Native;

namespace Kinora.Models.Cache;

/// <summary>
/// What models are loaded from: <c>models/KEY/…</c> below Kinora's home, each file a second name of its blob, or a copy where the file
/// system has no such names. A model's files lie together, so that ONNX external data is found beside its model.
/// </summary>
internal sealed class ModelFolders(string home, BlobStore blobs)
{
    // Lies in each folder that is ours, so that what users put beside them is never taken for ours.
    private const string Mark = ".kinora";

    private readonly string _folder = Path.Join(home, "models");

    /// <summary>The folder of the model of that key, whether it is there or not.</summary>
    public string PathOf(string key) => Path.Join(_folder, ModelKey.Vet(key));

    /// <summary>Where that file of the model is or will be.</summary>
    public string PathOf(string key, StoredFile file) =>
        file.ReasonAgainst() is { } reason ? throw new ModelException($"The model '{key}' cannot be read: {reason}.") : Path.Join(PathOf(key), file.Path);

    /// <summary>
    /// Puts the model's files into its folder and takes others out; one caller at a time. Says with the files how they look now.
    /// </summary>
    /// <exception cref="ModelException">A blob is missing.</exception>
    public StoredModel Link(StoredModel model)
    {
        var stamped = model.Files.Select(file => file with { Stamp = Link(model.Key, file) }).ToList();
        var folder = PathOf(model.Key);
        if (Directory.Exists(folder))
            RemoveOthers(folder, [Path.Join(folder, Mark), .. model.Files.Select(file => Path.GetFullPath(PathOf(model.Key, file)))]);
        return model with { Files = stamped };
    }

    /// <summary>Whether all files of the model look as they did when their content was known; nothing of them is read.</summary>
    public bool Fits(StoredModel model) => model.Files.All(file => file.Stamp is { } stamp && stamp.Fits(PathOf(model.Key, file), file.Size));

    /// <summary>Whether all files of the model are there and as long as they were.</summary>
    public bool Has(StoredModel model) =>
        model.Files.All(file => new FileInfo(PathOf(model.Key, file)) is { Exists: true, LinkTarget: null } there && there.Length == file.Size);

    /// <summary>Takes the model's folder away.</summary>
    public void Remove(string key)
    {
        var folder = new DirectoryInfo(PathOf(key));
        if (folder.LinkTarget is not null)
            folder.Delete();
        else if (folder.Exists)
            folder.Delete(recursive: true);
    }

    /// <summary>The keys of all folders that are ours.</summary>
    public IEnumerable<string> Keys() => !Directory.Exists(_folder) ? [] :
        Directory.EnumerateFiles(_folder, Mark, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(mark => Path.GetRelativePath(_folder, Path.GetDirectoryName(mark)!).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(ModelKey.IsOne);

    private FileStamp Link(string key, StoredFile file)
    {
        if (!blobs.Has(file.Sha256, file.Size))
            throw new ModelException($"The content {file.Sha256} of '{file.Path}' of model '{key}' is not in the cache; pull the model again.");
        var (blob, target) = (blobs.PathOf(file.Sha256), PathOf(key, file));
        MakeFolders(target);
        MakeMark(Path.Join(PathOf(key), Mark));
        if (FileStamp.Of(blob) is var stamp && stamp.Fits(target, file.Size) && stamp.Inode != 0)
            return stamp;

        var unfinished = Path.Join(_folder, ".unfinished");
        File.Delete(unfinished);
        if (!Disk.TryLink(blob, unfinished))
        {
            File.Copy(blob, unfinished);
            Disk.SyncFile(unfinished);
        }

        if (Directory.Exists(target) && new DirectoryInfo(target).LinkTarget is null)
            Directory.Delete(target, recursive: true);
        File.Move(unfinished, target, overwrite: true);
        Disk.SyncFolder(Path.GetDirectoryName(target)!);
        return FileStamp.Of(target);
    }

    // A model may have a file of that name itself, which is content then and must not be written to; nor may a link be followed.
    private static void MakeMark(string path)
    {
        if (new FileInfo(path) is { LinkTarget: not null } link)
            link.Delete();
        if (!File.Exists(path))
            new FileStream(path, FileMode.CreateNew).Dispose();
    }

    // A link that was planted below our folder would lead the files elsewhere: it makes room for a folder of ours.
    private void MakeFolders(string target)
    {
        Directory.CreateDirectory(_folder);
        var folder = _folder;
        foreach (var part in Path.GetRelativePath(_folder, Path.GetDirectoryName(target)!).Split(Path.DirectorySeparatorChar))
        {
            folder = Path.Join(folder, part);
            if (new FileInfo(folder) is { LinkTarget: not null } link)
                link.Delete();
            else if (File.Exists(folder))
                File.Delete(folder);
            Directory.CreateDirectory(folder);
        }
    }

    private static void RemoveOthers(string folder, HashSet<string> kept)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } inner)
            {
                RemoveOthers(inner.FullName, kept);
                if (!inner.EnumerateFileSystemInfos().Any())
                    inner.Delete();
            }
            else if (!kept.Contains(entry.FullName))
            {
                entry.Delete();
            }
        }
    }
}
