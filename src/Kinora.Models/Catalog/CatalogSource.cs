using Kinora.Models.Cache;

namespace Kinora.Models.Catalog;

/// <summary>Checks the key <c>source</c> of a catalog's YAML.</summary>
internal static class CatalogSource
{
    /// <summary>What may be written.</summary>
    public const string Forms = "npm:NAME@1.2.3/PATH, hf:ORG/MODEL[@REVISION]/FILE, https://…#sha256=HASH or file:PATH";

    private const string File = "file:";
    private const string Hub = "hf:";
    private const string Web = "https://";
    private const string Mark = "#sha256=";
    private const int HashLetters = 64;

    /// <summary>The text; the path of a <c>file:</c> becomes absolute, it is relative to the catalog's folder.</summary>
    /// <param name="node">The value.</param>
    /// <param name="catalog">The user's catalog; null for the one that ships with Kinora.</param>
    /// <exception cref="ModelException">It is of no form that is known.</exception>
    public static string Read(CatalogNode node, string? catalog)
    {
        var text = node.Text();
        if (NpmModelSource.IsOne(text))
        {
            try
            {
                NpmModelSource.Parse(text);
                return text;
            }
            catch (ModelException e)
            {
                throw node.WrongBecause(e);
            }
        }

        if (text.StartsWith(Hub, StringComparison.Ordinal))
            return IsHub(text[Hub.Length..]) ? text : throw node.WrongText("does not name a file of a model on a hub; write hf:ORG/MODEL[@REVISION]/FILE");
        if (text.StartsWith(Web, StringComparison.OrdinalIgnoreCase))
            return IsWeb(text) ? text : throw node.WrongText("needs the hash of its content behind it; write https://HOST/FILE#sha256= and its 64 hexadecimal digits");
        return text.StartsWith(File, StringComparison.Ordinal) && text.Length > File.Length && catalog is not null
            ? File + Path.GetFullPath(text[File.Length..], Path.GetDirectoryName(catalog)!)
            : throw node.WrongText($"does not say where a model comes from; write {Forms}");
    }

    private static bool IsHub(string text) =>
        text.Split('/', 3) is [{ Length: > 0 }, { Length: > 0 } model, { Length: > 0 } path] && model[0] != '@' && !model.EndsWith('@')
        && path.Split('/').All(static part => part is not ("" or "." or "..")) && !text.Any(static c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '\\');

    private static bool IsWeb(string text)
    {
        var mark = text.IndexOf(Mark, StringComparison.Ordinal);
        return mark > 0 && Uri.TryCreate(text[..mark], UriKind.Absolute, out var location) && location.Scheme == Uri.UriSchemeHttps
            && location.UserInfo.Length == 0 && text[(mark + Mark.Length)..] is { Length: HashLetters } hash && hash.All(char.IsAsciiHexDigit);
    }
}
