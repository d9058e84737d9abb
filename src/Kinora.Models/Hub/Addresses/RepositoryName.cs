using System.Buffers;

namespace Kinora.Models.Hub.Addresses;

/// <summary>The rules of the hub for names of repositories and revisions, and ours for paths of files in them.</summary>
internal static class RepositoryName
{
    private const int MostLetters = 96;
    private const int MostPathLetters = 1024;
    private const int MostSegmentBytes = 255;
    private const int MostFolders = 32;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-");

    private static readonly SearchValues<char> RevisionLetters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-+/");

    /// <summary>Whether the text is org/name.</summary>
    public static bool IsOne(string text) => text.Split('/') is [var organisation, var name] && IsPart(organisation) && IsPart(name);

    /// <exception cref="ModelException">It is not org/name.</exception>
    public static string Check(string text) => IsOne(text)
        ? text
        : throw new ModelException($"'{text}' is no name of a model on a hub; write ORGANISATION/NAME.");

    /// <summary>Whether the text can name a branch, a tag, <c>refs/pr/1</c> or a commit.</summary>
    public static bool IsRevision(string text) =>
        text.Length is > 0 and <= 200 && text.AsSpan().IndexOfAnyExcept(RevisionLetters) < 0 && text[0] is not ('-' or '/')
        && text[^1] is not ('/' or '.') && !text.Contains("..", StringComparison.Ordinal) && !text.Contains("//", StringComparison.Ordinal);

    /// <exception cref="ModelException">It cannot be a revision.</exception>
    public static string CheckRevision(string text) => IsRevision(text)
        ? text
        : throw new ModelException($"'{text}' is no revision; name a branch, a tag or a commit.");

    /// <summary>Whether the text is a commit, which always means the same content.</summary>
    public static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a file of that path stays inside the folder of its model, on every operating system.</summary>
    public static bool IsPath(string path) =>
        path.Length is > 0 and <= MostPathLetters && !path.Any(static c => c is '\\' or ':' || char.IsControl(c))
        && path.Count('/') <= MostFolders && path.Split('/').All(static part => part.Length > 0 && part is not ("." or "..") && part[^1] is not (' ' or '.')
            && System.Text.Encoding.UTF8.GetByteCount(part) <= MostSegmentBytes);

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= MostLetters && part.AsSpan().IndexOfAnyExcept(Letters) < 0
        && part[0] is not ('.' or '-') && part[^1] is not ('.' or '-')
        && !part.Contains("--", StringComparison.Ordinal) && !part.Contains("..", StringComparison.Ordinal)
        && !part.EndsWith(".git", StringComparison.OrdinalIgnoreCase);
}
