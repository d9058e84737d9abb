using System.Text.Json.Serialization;

namespace Kinora.Bench;

/// <summary>One measured line, in the shape of the bench contract.</summary>
internal sealed record BenchCase
{
    public required string Suite { get; init; }

    public required string Case { get; init; }

    public required string Metric { get; init; }

    public required double Value { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Peer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PeerValue { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Ratio => PeerValue is { } peer ? Math.Round(Value / peer, 3) : null;

    public required string GoalOf { get; init; }

    public required double Goal { get; init; }

    public string Better { get; init; } = "lower";

    public bool Met => (GoalOf == "ratio" ? Ratio : Value) <= Goal;
}

[JsonSerializable(typeof(BenchCase))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class BenchCaseContext : JsonSerializerContext;
