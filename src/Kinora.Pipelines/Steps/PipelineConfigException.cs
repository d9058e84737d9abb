namespace Kinora.Pipelines.Steps;

/// <summary>A stream is configured in a way that cannot work. The message says all that is wrong, and what helps.</summary>
public sealed class PipelineConfigException(string message) : Exception(message);
