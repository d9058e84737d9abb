using Kinora.Frames.Results;

namespace Kinora.Vision.Editing;

/// <summary>
/// Changes the picture of one frame. All editors of a stream write into the same copy, one after another; an instance belongs to one
/// stream and sees its frames in order.
/// </summary>
public interface IEditor
{
    /// <summary>The editor's name in configuration and in the timings: "overlay".</summary>
    string Name { get; }

    /// <summary>Edits the planes in place.</summary>
    void Edit(EditSession session, FrameResult result);
}
