using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Steps;

/// <summary>What the registry knows about a step: its words for people, what it needs, and how an instance is made.</summary>
/// <param name="Name">The name in configuration.</param>
/// <param name="Summary">One line for help texts.</param>
/// <param name="Create">Makes an instance for one stream.</param>
internal sealed record StepDefinition(string Name, string Summary, Func<StepSetup, IStep> Create)
{
    /// <summary>The model it runs unless another is chosen; null for a step without a model.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>A step that must stand before it; null for none.</summary>
    public string? Needs { get; init; }
}

/// <summary>What a step gets when it is made.</summary>
/// <param name="Sessions">Where models are loaded once for all streams.</param>
/// <param name="Models">The chosen model of each step that has one, by the step's name.</param>
/// <param name="Steps">The names of all the stream's steps, in order.</param>
internal sealed record StepSetup(SessionRegistry Sessions, IReadOnlyDictionary<string, ModelFile> Models, IReadOnlyList<string> Steps);
