using System.Text.Json;

namespace Kinora.Models.Hub.Pulls;

internal static class PackageLicense
{
    /// <summary>What the package.json in a folder names; null when it names none.</summary>
    public static string? Of(string folder)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Join(folder, "package.json")));
            return json.RootElement.TryGetProperty("license", out var license) ? Text(license) : null;
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Old packages have {"type": "MIT", "url": "…"}.
    private static string? Text(JsonElement license) => license.ValueKind switch
    {
        JsonValueKind.String => license.GetString(),
        JsonValueKind.Object when license.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String => type.GetString(),
        _ => null,
    };
}
