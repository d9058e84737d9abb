using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Steps;

/// <summary>The steps of one stream, in order, with the memory that they hold.</summary>
public sealed class StepChain(IReadOnlyList<IStep> steps) : IDisposable
{
    public IReadOnlyList<IStep> Steps => steps;

    public void Dispose()
    {
        foreach (var step in steps)
        {
            (step as IDisposable)?.Dispose();
        }
    }
}
