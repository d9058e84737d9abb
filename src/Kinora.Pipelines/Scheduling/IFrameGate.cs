using Kinora.Frames.Feeds;

namespace Kinora.Pipelines.Scheduling;

/// <summary>Decides, at the moment when a frame's first step could begin, what becomes of it.</summary>
internal interface IFrameGate
{
    /// <summary>What messages call it, after "the".</summary>
    string Name { get; }

    /// <summary>Called on a scheduler thread, frame by frame, for one frame at a time.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="typical">How long the stream's steps take as a rule; zero where that is not known yet.</param>
    FrameVerdict Judge(FrameLease frame, TimeSpan typical);
}
