namespace Kinora.Models.Hub.Addresses;

/// <summary>A repository of a hub, or one file of it.</summary>
public sealed record HubAddress : ModelSourceAddress
{
    private const string Scheme = "hf:";
    private const string DefaultRevision = "main";

    /// <exception cref="ModelException">One of them is not of the form that hubs give it.</exception>
    public HubAddress(string repository, string revision = DefaultRevision, string? path = null)
    {
        Repository = RepositoryName.Check(repository);
        Revision = RepositoryName.CheckRevision(revision);
        Path = path is null || RepositoryName.IsPath(path) ? path : throw new ModelException($"'{path}' is no path of a file in a model.");
    }

    /// <summary>org/name.</summary>
    public string Repository { get; }

    /// <summary>A branch, tag, <c>refs/pr/1</c> or commit.</summary>
    public string Revision { get; }

    /// <summary>The file; null for the whole repository.</summary>
    public string? Path { get; }

    /// <summary>Whether the text begins with <c>hf:</c>, or is org/name and no file that exists.</summary>
    public new static bool IsOne(string text) =>
        text.StartsWith(Scheme, StringComparison.Ordinal) || (RepositoryName.IsOne(text) && !System.IO.Path.Exists(text));

    /// <exception cref="ModelException">The text is not of that form.</exception>
    public new static HubAddress Parse(string text)
    {
        var rest = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        var parts = rest.Split('/', 3);
        if (parts.Length < 2)
            throw new ModelException($"'{text}' does not name a model on a hub; write hf:ORGANISATION/NAME[@REVISION][/FILE].");

        var path = parts.Length == 3 ? parts[2] : null;
        var at = parts[1].IndexOf('@');
        if (at < 0)
            return new HubAddress($"{parts[0]}/{parts[1]}", DefaultRevision, path);

        var revision = parts[1][(at + 1)..];

        // As the hub does: these revisions have slashes of their own; in others they are written %2F.
        if (revision == "refs" && path?.Split('/', 3) is [("pr" or "convert") and var kind, var number, .. var below])
            (revision, path) = ($"refs/{kind}/{number}", below is [var file] ? file : null);
        revision = revision.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return new HubAddress($"{parts[0]}/{parts[1][..at]}", revision, path);
    }

    public override string ToString()
    {
        var revision = Revision.StartsWith("refs/pr/", StringComparison.Ordinal) || Revision.StartsWith("refs/convert/", StringComparison.Ordinal)
            ? Revision
            : Revision.Replace("/", "%2F", StringComparison.Ordinal);
        return Scheme + Repository + (Revision == DefaultRevision ? "" : "@" + revision) + (Path is null ? "" : "/" + Path);
    }
}
