using System.CommandLine;
using Kinora.Pipelines.Steps;

namespace Kinora.Cli;

/// <summary>The options that choose steps and models, the same for every command that analyses pictures.</summary>
internal static class StepOptions
{
    public static Option<string[]> Steps(string standard) => new("--steps")
    {
        Description = $"What to do with each picture, in order (default {standard}): " +
            string.Join("; ", StepPlan.Known.Select(s => $"{s.Name} {s.Summary}")) + ".",
        HelpName = "A,B,…",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        DefaultValueFactory = _ => standard.Split(','),
    };

    /// <summary>Checks steps and models. Pictures that are to be saved get what was found drawn in.</summary>
    /// <exception cref="PipelineConfigException">Something does not fit.</exception>
    public static StepPlan Plan(string[] steps, Dictionary<string, string> models, bool savesPictures) =>
        StepPlan.Create(savesPictures ? StepPlan.ForPictures(steps) : steps, models);

    public static Option<Dictionary<string, string>> Model() => new("--model")
    {
        Description = "The model of a step, as detect=nanodet_640; kinora models list shows them.",
        HelpName = "STEP=ID",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            Dictionary<string, string> models = [];
            foreach (var token in result.Tokens)
            {
                var split = token.Value.IndexOf('=', StringComparison.Ordinal);
                if (split < 1 || split == token.Value.Length - 1)
                {
                    result.AddError($"--model is '{token.Value}': write it as detect=nanodet.");
                    continue;
                }

                models[token.Value[..split]] = token.Value[(split + 1)..];
            }

            return models;
        },
    };
}
