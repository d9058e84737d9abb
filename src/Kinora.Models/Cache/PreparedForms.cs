using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Kinora.Models.Native;

namespace Kinora.Models.Cache;

/// <summary>
/// What a runtime made of a model so that it loads faster, in <c>prepared/SHA256/MACHINE-SUM.ort</c> below Kinora's home. It is good for one runtime
/// on one kind of machine and as long as its content has its sum, can be made again at any time, and goes with the model. Safe to use from several threads and processes at once, and
/// to be killed at any moment.
/// </summary>
public sealed class PreparedForms
{
    private const string Ending = ".ort";

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

    /// <summary>Finds the form for a machine whose content is what it was when it was made: the runtime would run a changed one, or end with it.</summary>
    /// <param name="machine">Tells runtime and machine, as a file's name does without its ending.</param>
    /// <param name="isNone">Whether it is known that there can be none.</param>
    /// <returns>Where it lies; null when it is not there or damaged.</returns>
    public string? Find(string machine, out bool isNone)
    {
        isNone = false;
        foreach (var file in FilesOf(machine))
        {
            try
            {
                if (file.LinkTarget is null && NameOf(machine, SumOf(file.FullName)) == file.Name)
                {
                    isNone = file.Length == 0;
                    return isNone ? null : file.FullName;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It went away, or is not ours to read.
            }
        }

        return null;
    }

    /// <summary>Has the form made; what stands in the way of keeping it, as a full disk, leaves it unmade.</summary>
    /// <param name="machine">See <see cref="Find"/>.</param>
    /// <param name="bytes">How long it will be, about.</param>
    /// <param name="make">Writes it to a path; false when there can be none.</param>
    /// <returns>Where it lies now; null when it could not be kept.</returns>
    public string? TryMake(string machine, long bytes, Func<string, bool> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        try
        {
            if (_quota is { } most && TemporaryFolder.SizeOf(Path.Join(_home, "blobs")) + TemporaryFolder.SizeOf(Path.Join(_home, Folder)) + bytes > most)
                return null;
            var name = "prepare-" + _sha256;
            using var alone = FileLock.Try(_home, name, shared: false);
            if (alone is null)
                return null;
            using var work = TemporaryFolder.Create(_home, name);
            var unfinished = Path.Join(work.Path, machine + Ending);
            if (!make(unfinished))
                WriteNone(unfinished, 2 * bytes);
            Keep(unfinished, machine);
            return Find(machine, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Takes the form for a machine away, which turned out to be of no use.</summary>
    public void Forget(string machine)
    {
        try
        {
            foreach (var file in FilesOf(machine))
                file.Delete();
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
            RemoveOf(home, folder.Name);
        }
    }

    // Where there was no room, that is why it could not be made; the next process tries again.
    private static void WriteNone(string path, long room)
    {
        using (new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = room }))
        {
        }

        File.WriteAllBytes(path, []);
    }

    private static string NameOf(string machine, uint sum) => $"{machine}-{sum:x8}{Ending}";

    /// <summary>The CRC-32C of a file.</summary>
    private static uint SumOf(string path)
    {
        const int BlockBytes = 1 << 18;
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        var sum = 0u;
        for (var (position, read) = (0L, BlockBytes); read == BlockBytes; position += read)
        {
            read = RandomAccess.Read(file, block.AsSpan(0, BlockBytes), position);
            var words = MemoryMarshal.Cast<byte, ulong>(block.AsSpan(0, read));
            foreach (var word in words)
                sum = BitOperations.Crc32C(sum, word);
            foreach (var rest in block.AsSpan(words.Length * sizeof(ulong), read - (words.Length * sizeof(ulong))))
                sum = BitOperations.Crc32C(sum, rest);
        }

        ArrayPool<byte>.Shared.Return(block);
        return sum;
    }

    private FileInfo[] FilesOf(string machine) =>
        new DirectoryInfo(_folder) is { Exists: true } folder ? folder.GetFiles($"{machine}-????????{Ending}") : [];

    private void Keep(string unfinished, string machine)
    {
        Directory.CreateDirectory(_folder);
        Disk.SyncFile(unfinished);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(unfinished, ReadOnly);
        var name = NameOf(machine, SumOf(unfinished));
        File.Move(unfinished, Path.Join(_folder, name), overwrite: true);
        Disk.SyncFolder(_folder);
        foreach (var old in new DirectoryInfo(_folder).GetFiles())
        {
            if (old.Name != name && (old.Name.StartsWith(machine + "-", StringComparison.Ordinal) || DateTime.UtcNow - old.LastWriteTimeUtc > Lifetime))
                old.Delete();
        }
    }
}
