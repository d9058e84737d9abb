namespace Kinora.Models.Cache;

/// <summary>A model is not used because its licence has to be accepted first; clients may read the message.</summary>
public sealed class LicenseException(ModelOffer offer) : ModelException(
    $"Model '{offer.Id}' {(LicenseBook.IsUnknown(offer.License) ? "names no licence that is known" : $"is under the licence '{offer.License}'")}, so its terms " +
    $"have to be accepted once: read them{(offer.About is null ? "" : $" at {offer.About}")}, then run kinora models pull {offer.Name} --accept-licence " +
    "(for a server, name the model in model_cache: {accepted_licences: […]}).")
{
    public ModelOffer Offer { get; } = offer;
}
