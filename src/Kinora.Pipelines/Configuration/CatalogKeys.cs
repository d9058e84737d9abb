using Kinora.Models;
using Kinora.Models.Catalog;

namespace Kinora.Pipelines.Configuration;

/// <summary>The key <c>catalog</c>: files of models of the user's own, which steps may then name.</summary>
internal static class CatalogKeys
{
    /// <summary>Makes the models of the files that are named known, before steps and models are checked.</summary>
    /// <param name="map">The configuration.</param>
    /// <param name="path">Its file, whose folder they are relative to; null: the folder that the program runs in.</param>
    /// <param name="problems">Gets what is wrong with one of them, and with those in Kinora's home.</param>
    public static void Include(ConfigMap map, string? path, ConfigProblems problems)
    {
        try
        {
            var folder = Path.GetDirectoryName(path) ?? Environment.CurrentDirectory;
            ModelCatalog.Include(path ?? "", (map.Object<IReadOnlyList<string>>("catalog") ?? []).Select(file => Path.GetFullPath(file, folder)));
        }
        catch (ModelException error)
        {
            problems.AddSentence(map.NodeOf("catalog"), error.Message);
        }
    }
}
