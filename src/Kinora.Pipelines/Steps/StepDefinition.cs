using Kinora.Models.Cache;
using Kinora.Vision.Classification;
using Kinora.Vision.Editing;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Steps;

/// <summary>
/// What the registry knows about a step: its words for people, what it needs, and how an instance is made. A step analyses
/// (<see cref="Analysis"/>) or edits the picture (<see cref="Editing"/>).
/// </summary>
/// <param name="Name">The name in configuration.</param>
/// <param name="Summary">One line for help texts.</param>
internal sealed record StepDefinition(string Name, string Summary)
{
    /// <summary>Makes the analysis for one stream; null for a step that only edits.</summary>
    public Func<StepSetup, IStep>? Analysis { get; init; }

    /// <summary>Makes the editor for one stream; null for a step that only analyses.</summary>
    public Func<StepSetup, IEditor>? Editing { get; init; }

    /// <summary>The model it runs unless another is chosen; null for a step without a model.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>True for a step that runs a model.</summary>
    public bool RunsModel => DefaultModel is not null;

    /// <summary>The task of the catalog's models that it can run; its own name unless told.</summary>
    public string ModelTask { get => field ?? Name; init; }

    /// <summary>A second model that it runs: the name by which another is chosen, which is the task of those it can run, and the one it runs
    /// unless another is; null for none.</summary>
    public (string Task, string Model)? Second { get; init; }

    /// <summary>A step that must stand before it; null for none.</summary>
    public string? Needs { get; init; }
}

/// <summary>What a step gets when it is made.</summary>
/// <param name="Sessions">Where models are loaded once for all streams.</param>
/// <param name="Models">The chosen model of each step that has one, by the step's name.</param>
/// <param name="Smaller">Smaller variants of each of them that may be used instead when time is short, the largest first.</param>
/// <param name="Steps">The names of all the stream's steps, in order.</param>
/// <param name="Person">Settings of the person step.</param>
internal sealed record StepSetup(
    SessionRegistry Sessions,
    IReadOnlyDictionary<string, ModelFile> Models,
    IReadOnlyDictionary<string, IReadOnlyList<ModelFile>> Smaller,
    IReadOnlyList<string> Steps,
    PersonOptions Person);
