using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Vision.Editing;

/// <summary>
/// The one copy that editing costs: <see cref="Begin"/> copies a frame's planes into the edited stream's own pool, editors write
/// there, <see cref="Commit"/> publishes the result. One frame at a time, one thread.
/// </summary>
public sealed class EditSession(FramePool edited)
{
    private FrameLoan _loan;

    /// <summary>Size and layout of the frame that is being edited.</summary>
    public FrameFormat Format => _loan.Format;

    /// <summary>Copies the frame. What was begun before and not committed is dropped.</summary>
    /// <returns>False when readers hold every slot of the edited pool; the frame is then lost to them.</returns>
    public bool Begin(FrameLease frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!edited.TryLoan(frame.Format, out _loan))
        {
            return false;
        }

        _loan.CopyFrom(frame);
        return true;
    }

    /// <summary>The rows of one plane, to be written; <see cref="FrameFormat.GetPlane"/> tells its stride.</summary>
    public Span<byte> Plane(int plane) => _loan.Plane(plane);

    /// <summary>Publishes the edited frame under the time and index of the original.</summary>
    public void Commit(FrameLease original)
    {
        ArgumentNullException.ThrowIfNull(original);
        _loan.Commit(new FrameStamp(
            original.Index, original.PtsNanoseconds, 0, original.CapturedAt, original.CapturedMonotonicNanoseconds));
    }
}
