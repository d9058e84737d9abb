using System.Globalization;
using Kinora.Models.Catalog;
using Kinora.Models.Import;

namespace Kinora.Models.Cache;

/// <summary>Everything an imported model depends on: when one of these changes, it is imported again.</summary>
/// <param name="Source">See <see cref="StoredModel.Source"/>.</param>
/// <param name="Integrity">The pinned hash of what the source gives.</param>
/// <param name="InputSize">For which it was imported; null for the model's own.</param>
/// <param name="ImporterVersion">See <see cref="ModelImporter.Version"/>.</param>
internal sealed record ModelOrigin(string Source, string Integrity, int? InputSize, int ImporterVersion)
{
    private const string IntegrityFact = "integrity";
    private const string SizeFact = "input_size";
    private const string ImporterFact = "importer";

    public static ModelOrigin Of(CatalogEntry entry) =>
        new(
            entry.Package is { } package ? $"npm:{package.Spec}/{entry.File}" : string.Join(' ', [entry.Source, .. entry.Beside]),
            entry.Package?.Integrity ?? "",
            entry.Import.InputSize,
            ModelImporter.Version);

    public static ModelOrigin Of(StoredModel model) => new(
        model.Source, model.Facts.GetValueOrDefault(IntegrityFact, ""), Number(model, SizeFact), Number(model, ImporterFact) ?? 0);

    /// <summary>As facts of a stored model, beside its source.</summary>
    public Dictionary<string, string> Facts()
    {
        var facts = new Dictionary<string, string>
        {
            [IntegrityFact] = Integrity,
            [ImporterFact] = ImporterVersion.ToString(CultureInfo.InvariantCulture),
        };
        if (InputSize is { } size)
            facts[SizeFact] = size.ToString(CultureInfo.InvariantCulture);
        return facts;
    }

    private static int? Number(StoredModel model, string fact) =>
        model.Facts.TryGetValue(fact, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
