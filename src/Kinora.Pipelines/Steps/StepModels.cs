using Kinora.Models.Cache;
using Kinora.Models.Catalog;

namespace Kinora.Pipelines.Steps;

/// <summary>Which model each step runs, by the name under which it is chosen: the step's, or that of its second model.</summary>
internal static class StepModels
{
    /// <summary>The models of some steps: those that were chosen, else the steps' own.</summary>
    /// <param name="steps">The steps of a stream.</param>
    /// <param name="chosen">Models by name.</param>
    /// <param name="problems">Gets what is wrong with the choice.</param>
    public static Dictionary<string, string> Of(
        IReadOnlyList<StepDefinition> steps, IReadOnlyDictionary<string, string> chosen, List<(string Setting, string Message)> problems)
    {
        Dictionary<string, string> models = [];
        foreach (var step in steps)
        {
            if (step.DefaultModel is { } model)
            {
                models[step.Name] = model;
            }

            if (step.Second is { } second)
            {
                models[second.Task] = second.Model;
            }
        }

        foreach (var (name, model) in chosen)
        {
            Check(name, model, steps, problems);
            models[name] = model;
        }

        return models;
    }

    private static void Check(string name, string model, IReadOnlyList<StepDefinition> steps, List<(string Setting, string Message)> problems)
    {
        var second = steps.Any(step => step.Second?.Task == name);
        if (!second && steps.All(step => step.Name != name))
        {
            problems.Add(("models", $"Model '{model}' is chosen for step '{name}', which this stream does not have."));
        }
        else if (!second && !steps.First(step => step.Name == name).RunsModel)
        {
            problems.Add(("models", $"Step '{name}' runs no model, so '{model}' cannot be chosen for it."));
        }
        else if (!model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !ModelStore.IsAddress(model))
        {
            var task = second ? name : steps.First(step => step.Name == name).ModelTask;
            var known = string.Join(", ", ModelCatalog.Current.Entries.Where(entry => entry.Task == task).Select(entry => entry.Id));
            if (!ModelCatalog.Current.TryFind(model, out var entry))
            {
                if (new ImportedModels().Has(model))
                {
                    return;
                }

                problems.Add(("models", $"Step '{name}' uses model '{model}', which is not in the catalog. Known: {known}."));
            }
            else if (entry.Task != task)
            {
                problems.Add(("models", $"Step '{name}' uses model '{model}', which is for {entry.Task}. Known for {name}: {known}."));
            }
        }
    }
}
