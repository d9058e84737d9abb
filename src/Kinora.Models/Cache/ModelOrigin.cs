using Kinora.Models.Catalog;
using Kinora.Models.Import;

namespace Kinora.Models.Cache;

/// <summary>Everything an imported model depends on: when one of these changes, it is imported again.</summary>
internal sealed record ModelOrigin(string Package, string Integrity, string File, int? InputSize, int ImporterVersion)
{
    public static ModelOrigin Of(CatalogEntry entry) =>
        new(entry.Package?.Spec ?? "", entry.Package?.Integrity ?? "", entry.File, entry.Import.InputSize, ModelImporter.Version);
}
