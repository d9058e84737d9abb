using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Cli.Models;

/// <summary>A model of the catalog, a stored one, or both.</summary>
/// <param name="Entry">What the catalog says; null for one that it does not know.</param>
/// <param name="Stored">What is kept of it; null when nothing is.</param>
internal sealed record KnownModel(CatalogEntry? Entry, StoredModel? Stored)
{
    public string Id => Entry?.Id ?? Stored!.Key;

    public string License => (Entry is null ? Stored!.License : ModelStore.LicenseOf(Entry)) ?? "unknown";

    /// <summary>Whose licence is asked about: a stored model's key names its version too.</summary>
    public string LicenseId => Entry?.Id ?? Stored!.Id;

    /// <summary>Whether the licence needs no acceptance, or has it; a file of its user's needs none.</summary>
    public bool MayBeUsed(ModelStore store) =>
        !(Entry is not null ? ModelStore.AsksForLicense(Entry) : !Stored!.Source.StartsWith("file:", StringComparison.Ordinal))
        || store.Licenses.Allows(LicenseId, License);

    /// <summary>All models of the catalog, then those that are stored without being in it.</summary>
    public static IReadOnlyList<KnownModel> All(ModelStore store)
    {
        List<KnownModel> all = [.. store.Catalog.Entries.Select(entry => new KnownModel(entry, store.Stored(entry)))];
        var keys = all.Select(known => known.Entry!.Id).ToHashSet();
        return [.. all, .. store.AllStored().Where(model => !keys.Contains(model.Key)).Select(model => new KnownModel(null, model))];
    }

    /// <summary>The model of the catalog, the stored one of that key, or the newest stored one of a hub's org/name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static KnownModel Find(ModelStore store, string id)
    {
        if (store.Catalog.TryFind(id, out var entry))
        {
            return new KnownModel(entry, store.Stored(entry));
        }

        var name = id.StartsWith("hf:", StringComparison.Ordinal) ? id[3..] : id;
        var stored = store.AllStored().Where(model => model.Key == id || model.Id == name)
            .OrderByDescending(model => ModelLease.LastUse(store.Home, model.Key)).FirstOrDefault();
        return stored is not null ? new KnownModel(null, stored) : new KnownModel(ModelSelection.Find(store, id), null);
    }

    public ModelState State(ModelStore store) => Entry is not null ? store.StateOf(Entry) : store.StateOf(Stored!);

    /// <summary>Bytes on disk; null when nothing is there.</summary>
    public long? Size(ModelStore store) => Stored?.Size
        ?? (Entry is not null && store.Current(Entry) is { } file ? new FileInfo(file.Path).Length : null);

    /// <summary>When it was last used; null when it is not stored or never was.</summary>
    public DateTime? LastUse(ModelStore store) => Stored is null ? null : ModelLease.LastUse(store.Home, Stored.Key);

    public bool IsInUse(ModelStore store) => Stored is not null && ModelLease.IsInUse(store.Home, Stored.Key);
}
