using Kinora.Models.Catalog;

namespace Kinora.Models.Cache;

/// <summary>
/// Models as earlier versions kept them: <c>models/ID.onnx</c> with its record <c>models/ID.json</c>. Only with its record is a file there
/// ours; one without is its user's.
/// </summary>
internal sealed class OldModels(string home)
{
    public string FileOf(CatalogEntry entry) => Path.Join(home, "models", entry.Id + ".onnx");

    public bool Has(CatalogEntry entry) => File.Exists(RecordOf(entry));

    /// <summary>The record, when the model is what would be made now; else null.</summary>
    public OldManifest? FindCurrent(CatalogEntry entry)
    {
        if (!Has(entry) || OldManifest.Read(File.ReadAllBytes(RecordOf(entry))) is not { } record || record.Origin != ModelOrigin.Of(entry))
            return null;
        return new FileInfo(FileOf(entry)) is { Exists: true, LinkTarget: null } file && file.Length == record.Length ? record : null;
    }

    public void Remove(CatalogEntry entry)
    {
        if (!Has(entry))
            return;
        File.Delete(FileOf(entry));
        File.Delete(RecordOf(entry) + ".part");
        File.Delete(RecordOf(entry));
    }

    private string RecordOf(CatalogEntry entry) => Path.Join(home, "models", entry.Id + ".json");
}
