using Kinora.Models.Catalog;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>What is kept of the npm packages that the catalog's models are made from; other packages belong to others.</summary>
internal sealed class KeptPackages(string home, ModelCatalog catalog)
{
    public long Size => Folders().Sum(static kept => TemporaryFolder.SizeOf(kept.Folder.FullName));

    /// <summary>Removes packages of other versions than the catalog's, and those that are not needed.</summary>
    /// <param name="sweep">Is told.</param>
    /// <param name="isNeeded">Whether a package is needed for the sake of a model that can be made from it.</param>
    public void Remove(Sweep sweep, Func<CatalogEntry, bool> isNeeded)
    {
        foreach (var (spec, folder) in Folders().ToList())
        {
            var entries = catalog.Entries.Where(entry => entry.Package?.Spec == spec).ToList();
            if (entries.Any(isNeeded))
                continue;
            RemoveUnused(sweep, spec, folder, entries);
        }
    }

    // Nobody may be fetching it, nor making a model from it.
    private void RemoveUnused(Sweep sweep, string spec, DirectoryInfo folder, List<CatalogEntry> entries)
    {
        List<FileLock> locks = [];
        try
        {
            foreach (var name in entries.Select(static entry => "model-" + entry.Id).Prepend(NpmClient.LockOf(spec)))
            {
                if (FileLock.Try(home, name, shared: false) is not { } taken)
                    return;
                locks.Add(taken);
            }

            sweep.Add("package " + spec, TemporaryFolder.SizeOf(folder.FullName));
            folder.Delete(recursive: true);
        }
        finally
        {
            locks.ForEach(static taken => taken.Dispose());
        }
    }

    private IEnumerable<(string Spec, DirectoryInfo Folder)> Folders()
    {
        var root = Path.Join(home, "npm");
        foreach (var name in catalog.Entries.Select(static entry => entry.Package?.Name).OfType<string>().Distinct())
        {
            var parent = new DirectoryInfo(Path.Join(root, Path.GetDirectoryName(name)));
            foreach (var folder in parent.Exists ? parent.GetDirectories(Path.GetFileName(name) + "@*") : [])
                yield return (Path.GetRelativePath(root, folder.FullName).Replace(Path.DirectorySeparatorChar, '/'), folder);
        }
    }
}
