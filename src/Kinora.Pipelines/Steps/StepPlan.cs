using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Classification;
using Kinora.Vision.Sessions;

namespace Kinora.Pipelines.Steps;

/// <summary>
/// Which steps a stream has, in order, and which model each runs; checked as a whole before anything is fetched or loaded.
/// </summary>
public sealed class StepPlan
{
    private readonly IReadOnlyList<StepDefinition> _steps;
    private readonly IReadOnlyDictionary<string, string> _models;
    private readonly bool _allowsSmallerModels;
    private readonly PersonOptions _person;

    private StepPlan(
        IReadOnlyList<StepDefinition> steps, IReadOnlyDictionary<string, string> models, PersonOptions person, bool allowsSmallerModels = false)
    {
        _steps = steps;
        _models = models;
        _person = person;
        _allowsSmallerModels = allowsSmallerModels;
    }

    /// <summary>The plan that does nothing with a picture.</summary>
    public static StepPlan Nothing { get; } = new([], new Dictionary<string, string>(), new PersonOptions());

    /// <summary>The steps' names, in order.</summary>
    public IReadOnlyList<string> Names => [.. _steps.Select(s => s.Name)];

    /// <summary>The steps that people can choose.</summary>
    public static IReadOnlyList<KnownStep> KnownSteps => [.. StepRegistry.All.Select(static step => new KnownStep(
        step.Name, step.Summary, step.Needs, step.DefaultModel,
        step.RunsModel ? [.. ModelCatalog.Current.Entries.Where(entry => entry.Task == step.ModelTask).Select(entry => entry.Id)] : []))];

    /// <summary>Every step's name with its summary, for help texts.</summary>
    public static IReadOnlyList<(string Name, string Summary)> Known => [.. StepRegistry.All.Select(s => (s.Name, s.Summary))];

    /// <summary>Checks names, order and models.</summary>
    /// <param name="steps">Names of steps, in order.</param>
    /// <param name="models">Chosen models by step; the others run their default.</param>
    /// <exception cref="PipelineConfigException">Something does not fit; the message names everything that does not.</exception>
    public static StepPlan Create(IReadOnlyList<string> steps, IReadOnlyDictionary<string, string> models)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(models);
        List<(string Setting, string Message)> problems = [];
        List<StepDefinition> definitions = [];
        foreach (var name in steps)
        {
            try
            {
                var step = StepRegistry.Find(name);
                if (definitions.Contains(step))
                {
                    problems.Add(("steps", $"Step '{name}' is named twice."));
                }
                else if (step.Needs is { } needed && definitions.All(d => d.Name != needed))
                {
                    problems.Add(("steps", $"Step '{name}' needs step '{needed}' before it."));
                }

                definitions.Add(step);
            }
            catch (PipelineConfigException error)
            {
                problems.Add(("steps", error.Message));
            }
        }

        if (steps.Count == 0)
        {
            problems.Add(("steps", $"No step is named. Known: {string.Join(", ", Known.Select(s => s.Name))}."));
        }

        var chosen = StepModels.Of(definitions, models, problems);
        return problems.Count == 0
            ? new StepPlan(definitions, chosen, new PersonOptions())
            : throw new PipelineConfigException(string.Join(" ", problems.Select(static problem => problem.Message))) { Problems = problems };
    }

    /// <summary>The steps for pictures that are saved: what was found is drawn in.</summary>
    public static IReadOnlyList<string> ForPictures(IReadOnlyList<string> steps) => steps.Contains("overlay") ? steps : [.. steps, "overlay"];

    /// <summary>The same plan, whose steps may use smaller variants of their models while there is not time for the ones chosen.</summary>
    public StepPlan WithSmallerModels() => new(_steps, _models, _person, allowsSmallerModels: true);

    /// <summary>The same plan with these settings of its step <c>person</c>, if it has one.</summary>
    public StepPlan With(PersonOptions person) => new(_steps, _models, person, _allowsSmallerModels);

    /// <summary>The same plan without a step that no other needs; nothing may be left of it.</summary>
    internal StepPlan Without(string step) => new(
        [.. _steps.Where(definition => definition.Name != step)],
        _models.Where(model => model.Key != step && model.Key != StepRegistry.Find(step).Second?.Task).ToDictionary(),
        _person,
        _allowsSmallerModels);

    /// <summary>Fetches what is missing and makes the steps.</summary>
    /// <exception cref="Models.ModelException">A model cannot be had.</exception>
    /// <exception cref="ModelLoadException">A model does not do what its step needs.</exception>
    public async Task<StepChain> BuildAsync(
        ModelStore store, SessionRegistry sessions, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        Dictionary<string, ModelFile> files = [];
        Dictionary<string, IReadOnlyList<ModelFile>> smaller = [];
        foreach (var (step, model) in _models)
        {
            files[step] = await store.GetAsync(model, progress, cancellationToken).ConfigureAwait(false);
            List<ModelFile> variants = [];
            foreach (var variant in _allowsSmallerModels ? ModelCatalog.Current.SmallerVariants(model) : [])
            {
                variants.Add(await store.GetAsync(variant.Id, progress, cancellationToken).ConfigureAwait(false));
            }

            smaller[step] = variants;
        }

        var setup = new StepSetup(sessions, files, smaller, Names, _person);
        var chain = new StepChain();
        try
        {
            foreach (var file in files.Values.Concat(smaller.Values.SelectMany(static variants => variants)))
            {
                chain.Keep(sessions.Use(file.Path));
            }

            foreach (var definition in _steps)
            {
                chain.Add(definition.Analysis?.Invoke(setup), definition.Editing?.Invoke(setup));
            }

            return chain;
        }
        catch
        {
            chain.Dispose();
            throw;
        }
    }
}
