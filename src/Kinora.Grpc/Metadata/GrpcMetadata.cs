using System.Buffers;

namespace Kinora.Grpc.Metadata;

/// <summary>
/// What is sent beside the messages: names with values, in order, a name as often as one likes. Values are printable ASCII, or bytes where the name ends in
/// <c>-bin</c>. HTTP may join several texts of one name into one with commas between them. Not for use by several threads at once.
/// </summary>
public sealed class GrpcMetadata
{
    /// <summary>How the name of a binary value ends.</summary>
    public const string BinarySuffix = "-bin";

    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly List<MetadataEntry> _entries = [];

    /// <summary>All of it, in order.</summary>
    public IReadOnlyList<MetadataEntry> Entries => _entries;

    /// <summary>Adds a text.</summary>
    /// <param name="key">Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; kept in lower case. Not <c>grpc-…</c>, which is the protocol's.</param>
    /// <param name="value">Printable ASCII.</param>
    /// <exception cref="ArgumentException">Key or value is not of this form.</exception>
    public GrpcMetadata Add(string key, string value)
    {
        var name = NameOf(key);
        if (name.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The metadata key '{key}' is for bytes: give it bytes, or drop '{BinarySuffix}'.", nameof(key));
        }

        if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            throw new ArgumentException(
                $"The value of the metadata key '{key}' is not printable ASCII: use a key that ends in '{BinarySuffix}'.", nameof(value));
        }

        _entries.Add(new MetadataEntry(name, value, default));
        return this;
    }

    /// <summary>Adds bytes.</summary>
    /// <param name="key">As for a text, and it ends in <c>-bin</c>.</param>
    /// <param name="value">Not copied: leave it alone until the call has ended.</param>
    /// <exception cref="ArgumentException">The key is not of this form.</exception>
    public GrpcMetadata Add(string key, ReadOnlyMemory<byte> value)
    {
        var name = NameOf(key);
        if (!name.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The metadata key '{key}' has bytes as its value: let it end in '{BinarySuffix}'.", nameof(key));
        }

        _entries.Add(new MetadataEntry(name, null, value));
        return this;
    }

    /// <summary>The last text of this name; null when there is none.</summary>
    public string? Text(string key) => _entries.FindLast(e => e.Text is not null && Is(e, key)).Text;

    /// <summary>The last bytes of this name; null when there are none.</summary>
    public ReadOnlyMemory<byte>? Bytes(string key)
    {
        var last = _entries.FindLastIndex(e => e.Text is null && Is(e, key));
        return last < 0 ? null : _entries[last].Bytes;
    }

    /// <summary>Every value of this name, in the order they came.</summary>
    public IEnumerable<MetadataEntry> All(string key) => _entries.Where(e => Is(e, key));

    /// <summary>Adds what the other side sent, which is not held to the rules for sending.</summary>
    internal void AddReceived(MetadataEntry entry) => _entries.Add(entry);

    private static bool Is(MetadataEntry entry, string key) => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string key)
    {
        var name = key.ToLowerInvariant();
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(KeyCharacters))
        {
            throw new ArgumentException($"'{key}' is no metadata key: it may have letters, digits, '-', '_' and '.'.", nameof(key));
        }

        if (MetadataHeaders.IsReserved(name))
        {
            throw new ArgumentException($"The metadata key '{key}' belongs to the protocol: choose another.", nameof(key));
        }

        return name;
    }
}
