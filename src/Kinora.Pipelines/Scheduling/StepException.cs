namespace Kinora.Pipelines.Scheduling;

/// <summary>A step failed on a frame, or the gate before the steps did.</summary>
public sealed class StepException : Exception
{
    internal StepException(string step, long frame, Exception inner)
        : this(inner, $"Step '{step}' failed on frame {frame}: {inner.Message}")
    {
    }

    private StepException(Exception inner, string message)
        : base(message, inner)
    {
    }

    internal static StepException OfGate(string gate, long frame, Exception inner) => new(inner, $"The {gate} failed on frame {frame}: {inner.Message}");
}
