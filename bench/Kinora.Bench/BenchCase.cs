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

    /// <summary>Null where a line is only told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Goal { get; init; }

    public string Better { get; init; } = "lower";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Met => Goal is not { } goal ? null : (GoalOf == "ratio" ? Ratio : Value) is { } value && (Better == "higher" ? value >= goal : value <= goal);
}

[JsonSerializable(typeof(BenchCase))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class BenchCaseContext : JsonSerializerContext;
