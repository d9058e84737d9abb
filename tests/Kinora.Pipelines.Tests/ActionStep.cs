using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Tests;

/// <summary>A step that does what a test says.</summary>
internal sealed class ActionStep(string name, Action<StepContext> action, double leastScale = 1, bool needsOnlyFrame = false) : IStep
{
    private int _runs;

    public string Name => name;

    public bool NeedsOnlyFrame => needsOnlyFrame;

    public int Runs => Volatile.Read(ref _runs);

    public double LeastScale(int width, int height) => leastScale;

    public void Run(StepContext context)
    {
        action(context);
        Interlocked.Increment(ref _runs);
    }
}
