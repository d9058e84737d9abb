namespace Kinora.Pipelines.Scheduling;

/// <summary>A step failed on a frame.</summary>
public sealed class StepException(string step, long frame, Exception inner)
    : Exception($"Step '{step}' failed on frame {frame}: {inner.Message}", inner);
