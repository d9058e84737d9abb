using Kinora.Models.Native;

namespace Kinora.Models.Cache;

/// <summary>
/// What a runtime made of a model so that it loads faster, in <c>prepared/SHA256/MACHINE</c> below Kinora's home. It is good for one runtime
/// on one kind of machine, can be made again at any time, and goes with the model. Safe to use from several threads and processes at once, and
/// to be killed at any moment.
/// </summary>
public sealed class PreparedForms
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // A machine whose runtime or processor was replaced leaves its forms behind; who still uses one has it made again.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly string _home;
    private readonly string _sha256;
    private readonly string _folder;
    private readonly long? _quota;

    /// <param name="home">Kinora's home.</param>
    /// <param name="sha256">Of the model's only file.</param>
    /// <param name="quota">The most bytes that the cache may take; null for no limit.</param>
    internal PreparedForms(string home, string sha256, long? quota)
    {
        (_home, _sha256, _quota) = (home, sha256, quota);
        _folder = Path.Join(home, Folder, sha256);
    }

    /// <summary>Where all of them lie below Kinora's home.</summary>
    internal static string Folder => "prepared";

    /// <summary>Where the form for that machine lies, whether it is there or not.</summary>
    /// <param name="machine">A file name that tells runtime and machine.</param>
    public string PathOf(string machine) => Path.Join(_folder, machine);

    /// <summary>Whether the form is there and whole; an empty one says that there can be none.</summary>
    public bool Has(string machine, out bool isNone)
    {
        var file = new FileInfo(PathOf(machine));
        var isThere = file is { Exists: true, LinkTarget: null };
        isNone = isThere && file.Length == 0;
        return isThere && !isNone;
    }

    /// <summary>Has the form made; what stands in the way of keeping it, as a full disk, leaves it unmade.</summary>
    /// <param name="machine">See <see cref="PathOf"/>.</param>
    /// <param name="bytes">How long it will be, about.</param>
    /// <param name="make">Writes it to a path whose name ends like <paramref name="machine"/>; false when there can be none.</param>
    /// <returns>Whether it is there now.</returns>
    public bool TryMake(string machine, long bytes, Func<string, bool> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        try
        {
            if (_quota is { } most && TemporaryFolder.SizeOf(Path.Join(_home, "blobs")) + TemporaryFolder.SizeOf(Path.Join(_home, Folder)) + bytes > most)
                return false;
            var name = "prepare-" + _sha256;
            using var alone = FileLock.Try(_home, name, shared: false);
            if (alone is null)
                return false;
            using var work = TemporaryFolder.Create(_home, name);
            var unfinished = Path.Join(work.Path, machine);
            if (!make(unfinished))
                File.WriteAllBytes(unfinished, []);
            Keep(unfinished, PathOf(machine));
            return Has(machine, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Takes a form away that turned out to be of no use.</summary>
    public void Forget(string machine)
    {
        try
        {
            File.Delete(PathOf(machine));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that may only be read.
        }
    }

    /// <summary>Takes all forms of a content away.</summary>
    internal static void RemoveOf(string home, string sha256)
    {
        try
        {
            if (new DirectoryInfo(Path.Join(home, Folder, sha256)) is { Exists: true } folder)
                folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that may only be read.
        }
    }

    /// <summary>Takes the forms of all content away that no model has.</summary>
    /// <param name="home">Kinora's home.</param>
    /// <param name="sweep">Is told.</param>
    /// <param name="named">The content of all models.</param>
    internal static void RemoveOthers(string home, Sweep sweep, HashSet<string> named)
    {
        foreach (var folder in new DirectoryInfo(Path.Join(home, Folder)) is { Exists: true } all ? all.GetDirectories() : [])
        {
            if (named.Contains(folder.Name))
                continue;
            sweep.Add("prepared forms of " + folder.Name, TemporaryFolder.SizeOf(folder.FullName));
            folder.Delete(recursive: true);
        }
    }

    private void Keep(string unfinished, string path)
    {
        Directory.CreateDirectory(_folder);
        Disk.SyncFile(unfinished);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(unfinished, ReadOnly);
        File.Move(unfinished, path, overwrite: true);
        Disk.SyncFolder(_folder);
        foreach (var old in new DirectoryInfo(_folder).GetFiles())
        {
            if (DateTime.UtcNow - old.LastWriteTimeUtc > Lifetime)
                old.Delete();
        }
    }
}
