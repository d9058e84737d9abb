using System.Text.Json;

namespace Kinora.Models.Cache;

/// <summary>What earlier versions recorded in <c>models/ID.json</c> beside the imported model <c>models/ID.onnx</c>.</summary>
internal sealed record OldManifest(string Sha256, long Length, ModelOrigin Origin, string? FixedBatch)
{
    /// <summary>null when it is no such record.</summary>
    public static OldManifest? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new OldManifest(
                root.GetProperty("sha256").GetString()!,
                root.GetProperty("length").GetInt64(),
                new ModelOrigin(
                    $"npm:{root.GetProperty("package").GetString()}/{root.GetProperty("file").GetString()}",
                    root.GetProperty("integrity").GetString()!,
                    root.TryGetProperty("input_size", out var size) ? size.GetInt32() : null,
                    root.GetProperty("importer").GetInt32()),
                root.TryGetProperty("fixed_batch", out var reason) ? reason.GetString() : null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
