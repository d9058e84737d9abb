namespace Kinora.Models.Cache;

/// <summary>A model is not used because its licence has to be accepted first; clients may read the message.</summary>
/// <param name="id">Of the model.</param>
/// <param name="license">Its licence, or null where none is named.</param>
/// <param name="home">Where to read about it; null when that is not known.</param>
public sealed class LicenseException(string id, string? license, string? home) : ModelException(
    $"Model '{id}' {(LicenseBook.IsUnknown(license) ? "names no licence that is known" : $"is under the licence '{license}'")}, which has to be accepted once: " +
    $"{(home is null ? "read its terms" : $"read its terms at {home}")}, then run kinora models pull {id} --accept-licence " +
    "(on a server, name it in model_cache: {accepted_licences: […]}).")
{
    /// <summary>Of the model.</summary>
    public string Id { get; } = id;

    /// <summary>Its licence; null where none is named.</summary>
    public string? License { get; } = license;
}
