using System.Text.Json;

namespace Kinora.Models.Cache;

/// <summary>What is recorded beside an imported model: what it is, and what it was made from.</summary>
internal sealed record ModelManifest
{
    public required string Id { get; init; }

    /// <summary>Of the ONNX file, in lowercase hexadecimal.</summary>
    public required string Sha256 { get; init; }

    public required long Length { get; init; }

    /// <summary>The file's time of modification. As long as length and time are these, the file counts as the one that was hashed.</summary>
    public required DateTime ModifiedUtc { get; init; }

    public required ModelOrigin Origin { get; init; }

    /// <summary>See <see cref="ModelFile.FixedBatch"/>.</summary>
    public required string? FixedBatch { get; init; }

    /// <summary>Read by hand: every start of the program reads a manifest, and a serializer's warm-up costs 15 ms more.</summary>
    /// <exception cref="InvalidDataException">It is no manifest.</exception>
    public static ModelManifest FromJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            return new ModelManifest
            {
                Id = root.GetProperty("id").GetString()!,
                Sha256 = root.GetProperty("sha256").GetString()!,
                Length = root.GetProperty("length").GetInt64(),
                ModifiedUtc = new DateTime(root.GetProperty("modified_ticks").GetInt64(), DateTimeKind.Utc),
                Origin = new ModelOrigin(
                    root.GetProperty("package").GetString()!,
                    root.GetProperty("integrity").GetString()!,
                    root.GetProperty("file").GetString()!,
                    root.TryGetProperty("input_size", out var size) ? size.GetInt32() : null,
                    root.GetProperty("importer").GetInt32()),
                FixedBatch = root.TryGetProperty("fixed_batch", out var reason) ? reason.GetString() : null,
            };
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The record of an imported model is damaged.", e);
        }
    }

    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("id", Id);
            writer.WriteString("sha256", Sha256);
            writer.WriteNumber("length", Length);
            writer.WriteNumber("modified_ticks", ModifiedUtc.Ticks);
            writer.WriteString("package", Origin.Package);
            writer.WriteString("integrity", Origin.Integrity);
            writer.WriteString("file", Origin.File);
            if (Origin.InputSize is { } size)
                writer.WriteNumber("input_size", size);
            writer.WriteNumber("importer", Origin.ImporterVersion);
            if (FixedBatch is not null)
                writer.WriteString("fixed_batch", FixedBatch);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
