using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>A detector with smaller variants of its model, of which one runs on each frame.</summary>
public sealed class ScalableDetectStep : IScalableStep
{
    private readonly DetectStep[] _steps;
    private int _level;

    /// <param name="steps">The detector that was asked for, then its cheaper variants, each cheaper than the one before.</param>
    public ScalableDetectStep(IReadOnlyList<DetectStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentOutOfRangeException.ThrowIfZero(steps.Count);
        _steps = [.. steps];
    }

    public string Name => _steps[0].Name;

    public bool NeedsOnlyFrame => _steps[0].NeedsOnlyFrame;

    public int Levels => _steps.Length;

    public int Level
    {
        get => Volatile.Read(ref _level);
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Levels);
            Volatile.Write(ref _level, value);
        }
    }

    public double LeastScale(int width, int height) => _steps[0].LeastScale(width, height);

    public void Run(StepContext context) => _steps[Level].Run(context);
}
