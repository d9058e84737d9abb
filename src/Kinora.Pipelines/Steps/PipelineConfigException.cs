namespace Kinora.Pipelines.Steps;

/// <summary>A stream is configured in a way that cannot work. The message says all that is wrong, and what helps.</summary>
public sealed class PipelineConfigException(string message) : Exception(message)
{
    /// <summary>What is wrong with steps and models, each with its setting: <c>steps</c> or <c>models</c>. Empty for other mistakes.</summary>
    public IReadOnlyList<(string Setting, string Message)> Problems { get; init; } = [];
}
