using Kinora.Frames.Feeds;
using Kinora.Pipelines.Scheduling;

namespace Kinora.Pipelines.Tests.Scheduling;

/// <summary>A gate that says what a test says.</summary>
internal sealed class VerdictGate(Func<FrameVerdict> judge) : IFrameGate
{
    public string Name => "test gate";

    public FrameVerdict Judge(FrameLease frame, TimeSpan typical) => judge();
}
