using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kinora.Tests.Support;

/// <summary>A repository of a <see cref="HubUpstream"/> at one commit.</summary>
public sealed class HubModel
{
    private readonly Dictionary<string, (byte[] Content, bool IsLarge)> _files = new(StringComparer.Ordinal);

    public HubModel(string id) => (Id, Commit) = (id, GitOid(Encoding.UTF8.GetBytes(id)));

    public string Id { get; }

    public string Commit { get; set; }

    public string? License { get; set; } = "mit";

    /// <summary>null, "auto" or "manual"; its files are then given to <see cref="HubUpstream.Token"/> only.</summary>
    public string? Gated { get; set; }

    /// <summary>Whether only <see cref="HubUpstream.Token"/> is shown the model at all.</summary>
    public bool IsPrivate { get; set; }

    public IReadOnlyDictionary<string, (byte[] Content, bool IsLarge)> Files => _files;

    /// <summary>Adds a file; a large one is named by its sha256 and comes from the other host.</summary>
    public HubModel With(string path, byte[] content, bool large = false)
    {
        _files[path] = (content, large);
        return this;
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string GitOid(byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The answer about a revision.</summary>
    public string Describe(bool blobs) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["_id"] = "0123456789abcdef01234567", ["id"] = Id, ["modelId"] = Id, ["sha"] = Commit, ["private"] = IsPrivate, ["disabled"] = false,
        ["gated"] = Gated is null ? false : Gated,
        ["lastModified"] = "2026-01-02T03:04:05.000Z",
        ["tags"] = new[] { "onnx", "region:us" },
        ["cardData"] = License is null ? null : new Dictionary<string, object> { ["license"] = License },
        ["siblings"] = _files.Select(file => blobs ? Sibling(file.Key, file.Value) : new() { ["rfilename"] = file.Key }),
    });

    /// <summary>The files as a tree lists them, with one folder.</summary>
    public IReadOnlyList<string> Tree() =>
    [
        JsonSerializer.Serialize(new { type = "directory", oid = new string('a', 40), size = 0, path = "folder" }),
        .. _files.Select(file => JsonSerializer.Serialize(TreeEntry(file.Key, file.Value))),
    ];

    public static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static Dictionary<string, object?> Sibling(string path, (byte[] Content, bool IsLarge) file)
    {
        var entry = new Dictionary<string, object?>
        {
            ["rfilename"] = path, ["size"] = file.Content.Length, ["blobId"] = file.IsLarge ? Pointer(file.Content) : GitOid(file.Content),
        };
        if (file.IsLarge)
            entry["lfs"] = new { sha256 = Sha256(file.Content), size = file.Content.Length, pointerSize = 134 };
        return entry;
    }

    private static Dictionary<string, object?> TreeEntry(string path, (byte[] Content, bool IsLarge) file)
    {
        var entry = new Dictionary<string, object?>
        {
            ["type"] = "file", ["oid"] = file.IsLarge ? Pointer(file.Content) : GitOid(file.Content), ["size"] = file.Content.Length, ["path"] = path,
        };
        if (file.IsLarge)
            entry["lfs"] = new { oid = Sha256(file.Content), size = file.Content.Length, pointerSize = 134 };
        return entry;
    }

    private static string Pointer(byte[] content) => GitOid(Encoding.ASCII.GetBytes(
        $"version https://git-lfs.github.com/spec/v1\noid sha256:{Sha256(content)}\nsize {content.Length}\n"));
}
