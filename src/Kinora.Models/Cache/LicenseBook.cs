using System.Text.Json;

namespace Kinora.Models.Cache;

/// <summary>
/// Which licences were accepted for which models, in <c>licences/MODEL.json</c> below Kinora's home. Another licence of the same model is
/// another question.
/// </summary>
/// <param name="home">Kinora's home.</param>
/// <param name="accepted">Ids of models, and licences, that are accepted without being in the book; "all" is every one.</param>
public sealed class LicenseBook(string home, IReadOnlyCollection<string> accepted)
{
    private const string Everything = "all";
    private const string Unknown = "unknown";

    private readonly string _folder = Path.Join(home, "licences");

    /// <summary>Whether the model may be used.</summary>
    /// <param name="id">A catalog id, or org/name.</param>
    /// <param name="license">An SPDX identifier or expression, or what the source calls it; null where it names none.</param>
    public bool Allows(string id, string? license) =>
        LicenseTerms.IsPermissive(license) || accepted.Any(entry => Names(entry, id, license)) || Recorded(id) == (license ?? Unknown);

    /// <exception cref="LicenseException">It may not be used yet.</exception>
    public void Demand(ModelOffer offer)
    {
        if (!Allows(offer.Id, offer.License))
            throw new LicenseException(offer);
    }

    /// <summary>Remembers that somebody has accepted the licence for the model; nothing is remembered where nothing has to be.</summary>
    public async Task AcceptAsync(string id, string? license, CancellationToken cancellation = default)
    {
        if (LicenseTerms.IsPermissive(license))
            return;
        Directory.CreateDirectory(_folder);
        using var alone = await FileLock.AcquireAsync(home, "licences", static () => { }, cancellation);
        var unfinished = Path.Join(_folder, ".unfinished");
        await File.WriteAllBytesAsync(unfinished, Write(id, license ?? Unknown), cancellation);
        File.Move(unfinished, PathOf(id), overwrite: true);
    }

    internal static bool IsUnknown(string? license) => license is null or Unknown;

    private static bool Names(string entry, string id, string? license) =>
        entry.Equals(Everything, StringComparison.OrdinalIgnoreCase) || entry.Replace('-', '_').Equals(id.Replace('-', '_'), StringComparison.OrdinalIgnoreCase)
        || entry.Equals(license ?? Unknown, StringComparison.OrdinalIgnoreCase);

    private static byte[] Write(string id, string license)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("model", id);
            json.WriteString("licence", license);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private string? Recorded(string id)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(id)));
            return document.RootElement.GetProperty("model").GetString() == id ? document.RootElement.GetProperty("licence").GetString() : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private string PathOf(string id) => Path.Join(_folder, ModelKey.FileName(id.Replace("/", "--", StringComparison.Ordinal)) + ".json");
}
