using Kinora.Models.Catalog;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Addresses;

namespace Kinora.Models.Cache;

/// <summary>Models that no catalog knows, by where they come from: a hub, a web server, a package, this machine.</summary>
internal sealed class AddressedModels(string home, ManifestStore manifests, LicenseBook licenses, Func<ModelHub> hub, ModelStoreOptions options)
{
    private static readonly string[] Schemes = ["hf:", "npm:", "https:", "http:", "file:"];

    // How repositories call the one file that everybody means.
    private static readonly string[] Usual = ["model.onnx", "onnx/model.onnx"];

    /// <summary>Whether the text says itself that it is an address: an org/name may be a path as well.</summary>
    public static bool IsMarked(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    public async Task<ModelOffer> OfferAsync(string text, CancellationToken cancellation)
    {
        var address = ModelSourceAddress.Parse(text);
        var plan = await hub().PlanAsync(address, cancellation);
        var repository = (address as HubAddress)?.Repository;
        return new ModelOffer
        {
            Name = text,
            Id = repository ?? address.ToString(),
            License = plan.License,
            About = repository is null ? null : $"{HubOptions.FromEnvironment().Endpoint}/{repository}",
            AsksForLicense = address is HubAddress or WebAddress,
            Plan = plan,
        };
    }

    public async Task<StoredModel> PullAsync(ModelOffer offer, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        if (offer.AsksForLicense)
            licenses.Demand(offer);
        var stored = await hub().PullAsync(offer.Plan!, progress, cancellation);

        // A package says only when it is here under which licence it is.
        if (offer.Plan!.Address is NpmAddress)
            licenses.Demand(offer with { License = stored.License });
        return stored;
    }

    /// <summary>The one ONNX file that an address means, with what must lie beside it.</summary>
    public async Task<ModelFile> GetAsync(string text, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var offer = await OfferAsync(text, cancellation);
        if (offer.Plan!.Address is HubAddress { Path: null } whole)
        {
            var path = OnnxAmong(offer.Plan.Files, text);
            offer = await OfferAsync(new HubAddress(whole.Repository, offer.Plan.Revision ?? whole.Revision, path).ToString(), cancellation) with { Name = text };
        }

        var lease = await ModelLease.TakeAsync(home, offer.Plan!.Key, cancellation);
        try
        {
            return FileOf(await PullAsync(offer, progress, cancellation), OnnxAmong(offer.Plan.Files, text), lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>The one ONNX file of a stored model.</summary>
    public async Task<ModelFile> GetStoredAsync(string key, CancellationToken cancellation)
    {
        var lease = await ModelLease.TakeAsync(home, key, cancellation);
        try
        {
            var model = manifests.Find(key) ?? throw new ModelException($"There is no model '{key}' in the cache.");
            model = await manifests.CheckAsync(model, cancellation) ?? model;
            return FileOf(model, OnnxAmong([.. model.Files.Select(static file => file.Path)], key), lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private ModelFile FileOf(StoredModel model, string path, ModelLease lease)
    {
        var file = model.File(path) ?? throw new ModelException($"The model '{model.Key}' has no file '{path}'; pull it again.");
        if (!manifests.Fits(model))
        {
            throw new ModelException(
                $"Files of the model '{model.Key}' are missing or were changed; run kinora models verify {model.Key}, then pull it again.");
        }

        var whole = manifests.PathOf(model, file);
        return new ModelFile(whole, null, file.Sha256)
        {
            Contract = ContractFile.Find(whole), FixedBatch = CatalogImport.FixedBatch(model), Lease = lease,
            Prepared = model.Files.Count == 1 ? new PreparedForms(home, file.Sha256, options.Quota) : null,
        };
    }

    private static string OnnxAmong(IReadOnlyList<string> files, string text)
    {
        string[] found = [.. files.Where(static file => file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))];
        return found is [var only] ? only
            : Usual.FirstOrDefault(found.Contains) ?? throw new ModelException(
                found.Length == 0
                    ? $"'{text}' has no ONNX file: name a model that has one."
                    : $"'{text}' has {found.Length} ONNX files: name one of them, as {string.Join(", ", found.Take(5))}.");
    }
}
