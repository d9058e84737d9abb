namespace Kinora.Grpc.Metadata;

/// <summary>Metadata as HTTP/2 headers: bytes are base64, several binary values may share a header with commas between them.</summary>
internal static class MetadataHeaders
{
    private static readonly HashSet<string> Protocol = new(StringComparer.OrdinalIgnoreCase)
    {
        "content-type", "content-length", "te", "host", "connection", "transfer-encoding", "date", "server", "trailer",
    };

    /// <summary>True for a header that belongs to gRPC or HTTP and is no metadata.</summary>
    public static bool IsReserved(string key) =>
        key.StartsWith(':') || key.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) || Protocol.Contains(key);

    /// <summary>The value as a header has it. Without padding, as the protocol asks of a sender.</summary>
    public static string Write(MetadataEntry entry) => entry.Text ?? Convert.ToBase64String(entry.Bytes.Span).TrimEnd('=');

    /// <summary>Adds what a header says. Reserved headers and binary values that are not base64 are left out.</summary>
    public static void Read(string key, string value, GrpcMetadata metadata)
    {
        if (IsReserved(key))
        {
            return;
        }

        var name = key.ToLowerInvariant();
        if (!name.EndsWith(GrpcMetadata.BinarySuffix, StringComparison.Ordinal))
        {
            metadata.AddReceived(new MetadataEntry(name, value, default));
            return;
        }

        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (Bytes(part) is { } bytes)
            {
                metadata.AddReceived(new MetadataEntry(name, null, bytes));
            }
        }
    }

    /// <summary>With and without padding, as the protocol asks of a receiver.</summary>
    private static byte[]? Bytes(string text)
    {
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var count) ? bytes[..count] : null;
    }
}
