namespace Kinora.Vision.Steps;

/// <summary>
/// Analysis of one frame. An instance belongs to one stream and sees its frames in order, one at a time, so it may keep state;
/// models are shared between instances through their session. It runs on an executor thread and may use all of it, but never waits
/// for input or output.
/// </summary>
public interface IStep
{
    /// <summary>The step's name in configuration and in the timings: "detect".</summary>
    string Name { get; }

    /// <summary>
    /// The smallest scale, above 0 and up to 1, of a picture of that size at which the step still finds the same; 0 for
    /// a step that reads no pixels. A still may be decoded smaller accordingly.
    /// </summary>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    double LeastScale(int width, int height) => 1;

    /// <summary>
    /// True for a step that goes by the frame alone, not by what earlier steps found, and finds what no other step of its kind does: such
    /// steps may run on one frame at the same time, on several threads.
    /// </summary>
    bool NeedsOnlyFrame => false;

    /// <summary>Reads the frame and what earlier steps found, and adds to it. Allocates nothing that grows with the frame.</summary>
    void Run(StepContext context);
}
