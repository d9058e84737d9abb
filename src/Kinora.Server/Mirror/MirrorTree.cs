using System.Security.Cryptography;
using System.Text;
using Kinora.Models.Hub;

namespace Kinora.Server.Mirror;

/// <summary>What stands in a folder of a repository: its files, and the folders that these make.</summary>
internal static class MirrorTree
{
    /// <summary>What a folder holds, in the order of the paths.</summary>
    /// <param name="files">All files of the repository.</param>
    /// <param name="folder">The folder; empty for the whole repository.</param>
    /// <param name="recursive">Whether what stands in the folders below is listed too.</param>
    public static IReadOnlyList<MirrorEntry> List(IReadOnlyList<HubEntry> files, string folder, bool recursive)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        SortedDictionary<string, MirrorEntry> found = new(StringComparer.Ordinal);
        Dictionary<string, IncrementalHash> folders = [];
        foreach (var file in files.Where(file => file.Path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            if (recursive || file.Path.IndexOf('/', prefix.Length) < 0)
            {
                found[file.Path] = new MirrorEntry(file.Path, file, file.Oid);
            }

            for (var slash = file.Path.IndexOf('/', prefix.Length); slash >= 0; slash = recursive ? file.Path.IndexOf('/', slash + 1) : -1)
            {
                var path = file.Path[..slash];
                if (!folders.TryGetValue(path, out var hash))
                {
                    folders[path] = hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
                }

                hash.AppendData(Encoding.UTF8.GetBytes($"{file.Path[slash..]}\0{file.Oid}\n"));
            }
        }

        foreach (var (path, hash) in folders)
        {
            using (hash)
            {
                found[path] = new MirrorEntry(path, null, Convert.ToHexStringLower(hash.GetHashAndReset()));
            }
        }

        return [.. found.Values];
    }
}
