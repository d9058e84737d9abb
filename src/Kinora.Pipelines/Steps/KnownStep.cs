namespace Kinora.Pipelines.Steps;

/// <summary>What people can choose.</summary>
/// <param name="Name">The step's name in configuration.</param>
/// <param name="Summary">What it does, in a few words.</param>
/// <param name="Needs">A step that must stand before it; null for none.</param>
/// <param name="DefaultModel">The model it runs unless another is chosen; null for none.</param>
/// <param name="Models">Models of the catalog that it can run.</param>
public sealed record KnownStep(string Name, string Summary, string? Needs, string? DefaultModel, IReadOnlyList<string> Models);
