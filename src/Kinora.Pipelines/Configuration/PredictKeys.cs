namespace Kinora.Pipelines.Configuration;

/// <summary>The keys of <c>predict</c>: what is done with pictures that requests send to be analysed.</summary>
internal static class PredictKeys
{
    private const string Classify = "classify";
    private const string Person = "person";

    /// <summary>The key.</summary>
    public static ConfigKey Root { get; } = new(
        "predict",
        new(ConfigShape.Map, "give a map with its keys, as {steps: [classify]}")
        {
            Keys =
            [
                new(
                    "steps", new(ConfigShape.TextList, "give a list, as [classify, person]"),
                    "What is looked for: classify gives predictions, person gives has_person, which is absent without it.",
                    "[classify, person]; [person] where model_name is person_detector", "[classify]"),
            ],
        },
        "What /predict, and Predict over gRPC, do with a picture.", "each key's own", "{steps: [classify]}");

    /// <summary>The steps, in the order in which they run.</summary>
    /// <param name="map">What was configured; null for nothing.</param>
    /// <param name="modelName">The classifier, or <see cref="KinoraConfig.PersonDetector"/>.</param>
    /// <param name="problems">Takes what is wrong.</param>
    public static IReadOnlyList<string> Read(ConfigMap? map, string modelName, ConfigProblems problems)
    {
        var onlyPersons = modelName == KinoraConfig.PersonDetector;
        if (map?.Object<IReadOnlyList<string>>("steps") is not { } steps)
        {
            return onlyPersons ? [Person] : [Classify, Person];
        }

        var node = map.NodeOf("steps");
        if (steps.Count == 0)
        {
            problems.Add(node, "names no step: name classify, person, or both");
        }

        foreach (var unknown in steps.Where(static step => step is not (Classify or Person)).Distinct(StringComparer.Ordinal))
        {
            problems.Add(node, $"names '{unknown}', which /predict cannot answer with: name classify, person, or both");
        }

        if (steps.Distinct(StringComparer.Ordinal).Count() < steps.Count)
        {
            problems.Add(node, "names a step twice: name each once");
        }

        if (onlyPersons && steps.Contains(Classify, StringComparer.Ordinal))
        {
            problems.Add(node, $"names classify, and model_name is {KinoraConfig.PersonDetector}, which is no classifier: name person alone, or another model");
        }

        return steps;
    }
}
