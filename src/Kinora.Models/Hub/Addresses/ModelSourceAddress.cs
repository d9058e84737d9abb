using Kinora.Models.Cache;

namespace Kinora.Models.Hub.Addresses;

/// <summary>
/// Where a model comes from, as people write it: <c>npm:package@1.2.3/path</c>, <c>hf:org/model[@revision][/file]</c> or
/// <c>org/model</c>, <c>https://host/file#sha256=HASH</c>, <c>file:PATH[#sha256=HASH]</c>. <see cref="object.ToString"/> writes it so that
/// <see cref="Parse"/> reads the same again.
/// </summary>
public abstract record ModelSourceAddress
{
    private protected ModelSourceAddress()
    {
    }

    /// <exception cref="ModelException">The text is of none of these forms; the message says what to write.</exception>
    public static ModelSourceAddress Parse(string text) =>
        NpmModelSource.IsOne(text) ? new NpmAddress(NpmModelSource.Parse(text))
        : HubAddress.IsOne(text) ? HubAddress.Parse(text)
        : WebAddress.IsOne(text) ? WebAddress.Parse(text)
        : LocalAddress.IsOne(text) ? LocalAddress.Parse(text)
        : throw new ModelException(
            $"'{text}' does not say where a model comes from; write npm:PACKAGE@1.2.3/PATH, hf:ORG/MODEL[@REVISION][/FILE], "
            + "https://HOST/FILE#sha256=HASH or file:PATH.");

    /// <summary>Whether the text has the form of an address at all, so that it is no id of the catalog.</summary>
    public static bool IsOne(string text) =>
        NpmModelSource.IsOne(text) || HubAddress.IsOne(text) || WebAddress.IsOne(text) || LocalAddress.IsOne(text);
}
