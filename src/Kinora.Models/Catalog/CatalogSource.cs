using Kinora.Models.Hub.Addresses;

namespace Kinora.Models.Catalog;

/// <summary>Checks the key <c>source</c> of a catalog's YAML.</summary>
internal static class CatalogSource
{
    /// <summary>What may be written.</summary>
    public const string Forms = "npm:NAME@1.2.3/PATH, hf:ORG/MODEL[@REVISION]/FILE, https://…#sha256=HASH or file:PATH";

    private const string Local = "file:";

    /// <summary>The text; the path of a <c>file:</c> becomes absolute, it is relative to the catalog's folder.</summary>
    /// <param name="node">The value.</param>
    /// <param name="catalog">The user's catalog; null for the one that ships with Kinora.</param>
    /// <exception cref="ModelException">It is of no form that is known.</exception>
    public static string Read(CatalogNode node, string? catalog)
    {
        var text = node.Text();
        if (catalog is not null && text.StartsWith(Local, StringComparison.Ordinal) && text.Length > Local.Length && !text.StartsWith(Local + "//", StringComparison.Ordinal))
            text = Local + Path.GetFullPath(text[Local.Length..], Path.GetDirectoryName(catalog)!);
        try
        {
            return ModelSourceAddress.Parse(text) switch
            {
                HubAddress { Path: null } => throw node.WrongText("names no file of the model; write hf:ORG/MODEL[@REVISION]/FILE"),
                LocalAddress when catalog is null => throw node.WrongText($"is a file of one machine; write {Forms}"),
                _ => text,
            };
        }
        catch (ModelException e) when (!e.Message.StartsWith(node.Path, StringComparison.Ordinal))
        {
            throw node.WrongBecause(e);
        }
    }
}
