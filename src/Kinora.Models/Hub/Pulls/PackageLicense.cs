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
            return json.RootElement.TryGetProperty("license", out var license) && license.ValueKind == JsonValueKind.String ? license.GetString() : null;
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
