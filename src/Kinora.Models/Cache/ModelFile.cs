using Kinora.Models.Catalog;

namespace Kinora.Models.Cache;

/// <summary>A model that is on disk and ready to load.</summary>
/// <param name="Path">The ONNX file.</param>
/// <param name="Entry">What the catalog says about it; null for a file that was named by its path.</param>
/// <param name="Sha256">Of the file, in lowercase hexadecimal, as recorded when it was imported; null for a file that its user put there.</param>
public sealed record ModelFile(string Path, CatalogEntry? Entry, string? Sha256)
{
    /// <summary>How it is used: <see cref="Entry"/>, or what a <see cref="ContractFile"/> beside a file says that was named by its path;
    /// null when there is none.</summary>
    public ModelContract? Contract { get; init; } = Entry;

    /// <summary>Why each run takes one picture, to follow a colon; null when several may share a run, and for a file that was named by its
    /// path.</summary>
    public string? FixedBatch { get; init; }

    /// <summary>
    /// Keeps the model from being removed from the cache as long as somebody keeps this record, or until it is disposed of; null for a file
    /// that its user put there. Whoever loads the model takes a lease of its own with <see cref="ModelLease.Share"/>.
    /// </summary>
    public ModelLease? Lease { get; init; }

    /// <summary>Where a runtime may keep what it made of the model; null for a file that is not the cache's own, or has others beside it.</summary>
    public PreparedForms? Prepared { get; init; }
}
