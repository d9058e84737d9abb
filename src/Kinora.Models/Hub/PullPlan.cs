using Kinora.Models.Hub.Addresses;

namespace Kinora.Models.Hub;

/// <summary>What a pull would bring, before anything of it is fetched.</summary>
public sealed record PullPlan
{
    /// <summary>With the revision as it was asked for.</summary>
    public required ModelSourceAddress Address { get; init; }

    /// <summary>The key under which the model will be stored.</summary>
    public required string Key { get; init; }

    /// <summary>The commit for a repository; null for other sources.</summary>
    public string? Revision { get; init; }

    /// <summary>As its source names it; null when it names none.</summary>
    public string? License { get; init; }

    /// <summary>The files' paths; empty when only fetching tells.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The size of all files in bytes; 0 when that is not known.</summary>
    public long Bytes { get; init; }
}
