using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Models.Catalog;

/// <summary>One known model: where it comes from and how it is used.</summary>
public sealed record CatalogEntry : ModelContract
{
    /// <summary>What it is for, as "detect" or "detect_faces".</summary>
    public required string Task { get; init; }

    /// <summary>One line for people.</summary>
    public required string Description { get; init; }

    /// <summary>Where it comes from; null for a model that no package carries: its user puts the file into the cache.</summary>
    public NpmPackage? Package { get; init; }

    /// <summary>The model's file in the package: a TensorFlow.js <c>model.json</c> or an <c>.onnx</c>; empty without a package.</summary>
    public string File { get; init; } = "";

    /// <summary>The weight files in the package that <see cref="File"/> needs beside it.</summary>
    public IReadOnlyList<string> Shards { get; init; } = [];

    public required UpstreamProject Upstream { get; init; }

    /// <summary>What importing changes about the model.</summary>
    public ImportOptions Import { get; init; } = ImportOptions.None;

    /// <summary>All it needs from its package.</summary>
    internal IEnumerable<string> Files => [File, .. Shards];
}
