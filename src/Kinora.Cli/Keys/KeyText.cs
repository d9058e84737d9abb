using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kinora.Pipelines.Access;

namespace Kinora.Cli.Keys;

/// <summary>How keys are shown: words for people, JSON for machines.</summary>
internal static class KeyText
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a key lets do, and until when.</summary>
    public static string Describe(AccessKey key) => $"{Role(key)}, {Streams(key)}, {Models(key)}{(key.Expires is { } end ? $"until {Time(end)}" : "without an end")}";

    public static string Role(AccessKey key) => key.Role.ToString().ToLowerInvariant();

    public static string Streams(AccessKey key) => key.Streams is { } streams ? string.Join(',', streams) : "all streams";

    private static string Models(AccessKey key) => key.Grants.Count > 0 ? $"gated models {string.Join(',', key.Grants)}, " : "";

    public static string State(AccessKey key, DateTimeOffset now) => key.Revoked is not null ? "revoked" : key.IsUsable(now) ? "usable" : "expired";

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    public static void Write(Action<Utf8JsonWriter> write)
    {
        using (var output = Console.OpenStandardOutput())
        using (var json = new Utf8JsonWriter(output, Options))
        {
            write(json);
        }

        Console.WriteLine();
    }

    /// <param name="json">Takes the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time, by which it has expired or not.</param>
    /// <param name="secret">The key itself, where it has just been made.</param>
    public static void Write(Utf8JsonWriter json, AccessKey key, DateTimeOffset now, string? secret = null)
    {
        json.WriteStartObject();
        json.WriteString("id", key.Id);
        json.WriteString("name", key.Name);
        if (secret is not null)
        {
            json.WriteString("key", secret);
        }

        json.WriteString("role", Role(key));
        json.WritePropertyName("streams");
        JsonSerializer.Serialize(json, key.Streams, KeyJsonContext.Default.IReadOnlyListString);
        json.WritePropertyName("grants");
        JsonSerializer.Serialize(json, key.Grants, KeyJsonContext.Default.IReadOnlyListString);
        json.WriteString("state", State(key, now));
        Write(json, "created", key.Created);
        Write(json, "expires", key.Expires);
        Write(json, "revoked", key.Revoked);
        Write(json, "last_used", key.LastUsed);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
