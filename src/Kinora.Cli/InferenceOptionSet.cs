using System.CommandLine;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Cli;

/// <summary>The options about how models are run, the same for every command that runs some.</summary>
internal sealed class InferenceOptionSet
{
    private readonly Option<ExecutionProvider?> _provider = new("--provider")
    {
        Description = $"What computes the models: {string.Join(", ", ProviderNames.Known)} (the default: the first that works). " +
            "kinora doctor shows which do.",
        HelpName = "NAME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var (provider, problem) = InferenceSettings.ParseProvider(text);
            if (problem is not null)
            {
                result.AddError($"--provider is '{text}': {problem}.");
            }

            return provider;
        },
    };

    public void AddTo(Command command) => command.Add(_provider);

    /// <summary>What the command line says; null when it says nothing.</summary>
    public ExecutionProvider? ReadProvider(ParseResult parsed) => parsed.GetValue(_provider);

    /// <exception cref="UsageException">An environment variable has a value that means nothing.</exception>
    public InferenceSettings Read(ParseResult parsed) =>
        InferenceSettings.Create(parsed.GetValue(_provider), Environment.GetEnvironmentVariable);
}
