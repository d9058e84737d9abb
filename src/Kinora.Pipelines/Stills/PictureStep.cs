using Kinora.Pipelines.Scheduling;

namespace Kinora.Pipelines.Stills;

/// <summary>One step of a picture, for a thread that is idle while the picture's own runs another.</summary>
/// <param name="job">The picture.</param>
/// <param name="stage">The step's place in the chain.</param>
internal sealed class PictureStep(PictureJob job, int stage) : IReadyWork
{
    public long Deadline => job.Deadline;

    public void Run() => job.RunStep(stage);
}
