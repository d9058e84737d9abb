namespace Kinora.Pipelines.Configuration;

/// <summary>What the value of a key may be.</summary>
/// <param name="Shape">How it is written.</param>
/// <param name="Wanted">The remedy in a message about a value that does not fit: <c>give a number above 0</c>.</param>
public sealed record ConfigType(ConfigShape Shape, string Wanted)
{
    /// <summary>The least that a number may be.</summary>
    public double Least { get; init; } = double.MinValue;

    /// <summary>The most that a number may be.</summary>
    public double Most { get; init; } = double.MaxValue;

    /// <summary>What may be chosen, for <see cref="ConfigShape.Choice"/>.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The keys of a map.</summary>
    public IReadOnlyList<ConfigKey> Keys { get; init; } = [];
}
