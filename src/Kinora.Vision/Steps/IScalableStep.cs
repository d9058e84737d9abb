namespace Kinora.Vision.Steps;

/// <summary>A step that can do its work with less: a smaller variant of its model. A stream uses it, where it may, when time is short.</summary>
public interface IScalableStep : IStep
{
    /// <summary>How many levels there are; 0 is the one that was asked for, each further one is cheaper.</summary>
    int Levels { get; }

    /// <summary>The level at which the next frame runs, 0..<see cref="Levels"/> − 1. Set from any thread.</summary>
    int Level { get; set; }
}
