using System.Security.Cryptography;
using System.Text;
using Kinora.Models.Cache;
using Kinora.Models.Native;

namespace Kinora.Models.Hub.Repositories;

/// <summary>
/// What hubs said about repositories, in <c>hub/ORG--NAME</c> below Kinora's home: the files of each commit that was seen, and which commit
/// each revision was, and when. Records appear whole or not at all.
/// </summary>
internal sealed class RepositoryRecords(string home)
{
    // As hexadecimal digits within the 255 bytes that a file's name may have.
    private const int MostSpelledBytes = 120;

    private readonly string _folder = Path.Join(home, "hub");

    public HubRepository? Find(string repository, string commit) =>
        TryRead(CommitPath(repository, commit)) is { } text ? RepositoryText.Read(text, repository, commit) : null;

    /// <summary>The commit behind a revision and when the hub last said so; null when it never did.</summary>
    public (string Commit, DateTimeOffset CheckedAt)? FindRevision(string repository, string revision) =>
        TryRead(RevisionPath(repository, revision)) is { } text && Encoding.UTF8.GetString(text).Split('\n') is [var commit, var time, ..]
        && Addresses.RepositoryName.IsCommit(commit) && DateTimeOffset.TryParse(time, out var checkedAt)
            ? (commit, checkedAt)
            : null;

    public async Task SaveAsync(HubRepository repository, string revision, CancellationToken cancellation)
    {
        var folder = Folder(repository.Id);
        using var alone = await FileLock.AcquireAsync(home, "hub-" + Path.GetFileName(folder), static () => { }, cancellation);

        // To whom it is shown may change while the content does not.
        if (Find(repository.Id, repository.Commit) is not { } known || (known.Gate, known.IsPrivate) != (repository.Gate, repository.IsPrivate))
            Write(CommitPath(repository.Id, repository.Commit), RepositoryText.Write(repository));
        if (revision != repository.Commit)
            Write(RevisionPath(repository.Id, revision), Encoding.UTF8.GetBytes($"{repository.Commit}\n{repository.CheckedAt:O}\n"));
    }

    private static void Write(string path, byte[] text)
    {
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!).FullName;
        var unfinished = Path.Join(folder, ".unfinished");
        File.WriteAllBytes(unfinished, text);
        Disk.SyncFile(unfinished);
        File.Move(unfinished, path, overwrite: true);
    }

    private static byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string Folder(string repository) => Path.Join(_folder, repository.Replace("/", "--", StringComparison.Ordinal));

    private string CommitPath(string repository, string commit) => Path.Join(Folder(repository), "commits", commit + ".json");

    // A revision may have slashes, and on some disks names that differ in case only are the same.
    private string RevisionPath(string repository, string revision)
    {
        var name = Encoding.UTF8.GetBytes(revision);
        return Path.Join(
            Folder(repository),
            "revisions",
            name.Length <= MostSpelledBytes ? Convert.ToHexStringLower(name) : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(name)));
    }
}
