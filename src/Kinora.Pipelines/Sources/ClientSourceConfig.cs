using Kinora.Media.Guard;

namespace Kinora.Pipelines.Sources;

/// <summary>What the configuration lets clients who are no admins name as a source. Immutable; two are equal when they say the same.</summary>
public sealed record ClientSourceConfig
{
    /// <summary>The addresses; default: every public one.</summary>
    public IReadOnlyList<AllowedSource> Allow { get; init; } = [AllowedSource.Parse(AllowedSource.Public)];

    public bool Equals(ClientSourceConfig? other) => other is not null && Allow.SequenceEqual(other.Allow);

    public override int GetHashCode() => Allow.Aggregate(0, HashCode.Combine);
}
