namespace Kinora.Models.Hub.Addresses;

/// <summary>A file on a web server, and the hash that it must have.</summary>
public sealed record WebAddress : ModelSourceAddress
{
    private const string Mark = "#sha256=";

    private WebAddress(Uri location, string sha256) => (Location, Sha256) = (location, sha256);

    /// <summary>Without the hash.</summary>
    public Uri Location { get; }

    /// <summary>64 lowercase hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The last part of the path, as the name of a file.</summary>
    public string FileName => Uri.UnescapeDataString(Location.Segments[^1]) is { } name && RepositoryName.IsPath(name) && !name.Contains('/')
        ? name
        : "model.onnx";

    public new static bool IsOne(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ModelException">It is no such address, has no hash, or is not encrypted and not of this machine.</exception>
    public new static WebAddress Parse(string text)
    {
        var mark = text.IndexOf('#');
        var shown = WithoutSecrets(mark < 0 ? text : text[..mark]);
        if (!Uri.TryCreate(mark < 0 ? text : text[..mark], UriKind.Absolute, out var location) || location.Host.Length == 0)
            throw new ModelException($"'{shown}' is no address of a file; write https://HOST/FILE#sha256=HASH.");
        if (location.UserInfo.Length > 0)
            throw new ModelException($"'{shown}' holds a password: Kinora sends none to web servers; give the file an address without one.");
        if (location.Scheme != Uri.UriSchemeHttps && !location.IsLoopback)
            throw new ModelException($"'{shown}' is not encrypted; write https:// (http:// is for this machine only).");
        if (mark < 0 || !text[mark..].StartsWith(Mark, StringComparison.Ordinal) || !Sha256Text.IsOne(text[(mark + Mark.Length)..]))
        {
            throw new ModelException(
                $"'{shown}' needs the hash of its content, so that nothing else can come from there: add #sha256= and the 64 digits "
                + "that sha256sum prints.");
        }

        return new WebAddress(location, text[(mark + Mark.Length)..].ToLowerInvariant());
    }

    public override string ToString() => Location.AbsoluteUri + Mark + Sha256;

    private static string WithoutSecrets(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = text.IndexOf('/', start);
        var at = text.LastIndexOf('@', end < 0 ? text.Length - 1 : end);
        return at < start ? text : text[..start] + "…" + text[at..];
    }
}
