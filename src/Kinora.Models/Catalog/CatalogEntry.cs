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

    /// <summary>The pinned package that it comes out of; null for a model that has a <see cref="Source"/> or is supplied by its user.</summary>
    public NpmPackage? Package { get; init; }

    /// <summary>
    /// Where its file comes from without a pinned package: <c>npm:NAME@1.2.3/PATH</c>, <c>hf:ORG/MODEL[@REVISION]/FILE</c>,
    /// <c>https://…#sha256=…</c> or <c>file:PATH</c>; null with a package, and for a model whose file its user puts into the cache. A file that a
    /// user has put there, <c>models/ID.onnx</c> below Kinora's home, is used in place of all of these.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Further files, of the forms of <see cref="Source"/>, that must lie beside it, as ONNX's external data.</summary>
    public IReadOnlyList<string> Beside { get; init; } = [];

    /// <summary>The file of a user that describes it; null for a model that ships with Kinora.</summary>
    public string? DefinedIn { get; init; }

    /// <summary>Whether it takes the place of a model of the same id that ships with Kinora.</summary>
    public bool Replaces { get; init; }

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
