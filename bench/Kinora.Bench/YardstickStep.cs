using Kinora.Vision.Steps;

namespace Kinora.Bench;

/// <summary>A step as it is, with the yardstick behind each frame.</summary>
internal sealed class YardstickStep(IStep step, Yardstick yardstick) : IStep
{
    public string Name => step.Name;

    public double LeastScale(int width, int height) => step.LeastScale(width, height);

    public void Run(StepContext context)
    {
        var begun = Rusage.ThreadMilliseconds();
        step.Run(context);
        yardstick.Follow(begun);
    }
}
