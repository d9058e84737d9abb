using Kinora.Models.Catalog;
using Kinora.Models.Hub;

namespace Kinora.Models.Cache;

/// <summary>What getting a model would bring, and under which licence, before anything of it is fetched.</summary>
public sealed record ModelOffer
{
    /// <summary>What whoever asked has called it.</summary>
    public required string Name { get; init; }

    /// <summary>A catalog id, org/name of a hub's repository, or where it comes from.</summary>
    public required string Id { get; init; }

    /// <summary>As its source names it; null when it names none.</summary>
    public required string? License { get; init; }

    /// <summary>A page about it; null when none is known.</summary>
    public string? About { get; init; }

    /// <summary>Whether its licence plays a part: not that of a file that lies on this machine already.</summary>
    public bool AsksForLicense { get; init; } = true;

    internal CatalogEntry? Entry { get; init; }

    internal PullPlan? Plan { get; init; }
}
