namespace Kinora.Models.Hub.Addresses;

/// <summary>A file or folder of this machine, copied into the store.</summary>
public sealed record LocalAddress : ModelSourceAddress
{
    private const string Scheme = "file:";
    private const string Mark = "#sha256=";

    private LocalAddress(string path, string? sha256) => (Path, Sha256) = (path, sha256);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    /// <summary>What the file must have; null takes what is there. 64 lowercase hexadecimal digits.</summary>
    public string? Sha256 { get; }

    public new static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <exception cref="ModelException">It is no path, or what follows it is no hash.</exception>
    public new static LocalAddress Parse(string text)
    {
        var rest = IsOne(text) ? text[Scheme.Length..] : text;
        var mark = rest.IndexOf(Mark, StringComparison.Ordinal);
        var hash = mark < 0 ? null : rest[(mark + Mark.Length)..];
        var path = mark < 0 ? rest : rest[..mark];
        if (hash is not null && !Sha256Text.IsOne(hash))
            throw new ModelException($"'{hash}' is no sha256 hash; write the 64 digits that sha256sum prints.");
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            path = Uri.TryCreate(Scheme + path, UriKind.Absolute, out var location) && location.Host is "" or "localhost"
                ? location.LocalPath
                : throw new ModelException($"'{text}' names a file of another machine; write file:/PATH.");
        }

        return path.Length == 0 || path.Contains('\0')
            ? throw new ModelException($"'{text}' names no file; write file:PATH.")
            : new LocalAddress(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), hash?.ToLowerInvariant());
    }

    public override string ToString() => Scheme + Path + (Sha256 is null ? "" : Mark + Sha256);
}
