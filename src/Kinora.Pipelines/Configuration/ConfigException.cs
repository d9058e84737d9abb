namespace Kinora.Pipelines.Configuration;

/// <summary>A configuration cannot be used. It lists everything that is wrong, each in a sentence with its place.</summary>
public sealed class ConfigException(IReadOnlyList<ConfigProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems.Select(static problem => problem.ToString())))
{
    /// <summary>What is wrong, at least one thing, in the order of the file; no more than a hundred.</summary>
    public IReadOnlyList<ConfigProblem> Problems { get; } = problems;
}
