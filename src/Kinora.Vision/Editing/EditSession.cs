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
    private readonly PictureScaler _scaler = new();
    private FrameLoan _loan;
    private (int Width, int Height) _source;

    /// <summary>Size and layout of the frame that is being edited.</summary>
    public FrameFormat Format => _loan.Format;

    /// <summary>Pixels of the edited picture per pixel of the source, across: what is found is told in pixels of the source.</summary>
    public float ScaleX => (float)_loan.Format.Width / _source.Width;

    /// <summary>Pixels of the edited picture per pixel of the source, downwards.</summary>
    public float ScaleY => (float)_loan.Format.Height / _source.Height;

    /// <summary>Copies the frame; one that is not I420 becomes that, for editors draw on nothing else. What was begun before and not committed is dropped.</summary>
    /// <returns>False when readers hold every slot of the edited pool; the frame is then lost to them.</returns>
    public bool Begin(FrameLease frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!edited.TryLoan(PlanarConversion.Planar(frame.Format), out _loan))
        {
            return false;
        }

        _source = (frame.SourceWidth, frame.SourceHeight);
        _loan.CopyFrom(frame);
        return true;
    }

    /// <summary>Copies the frame in another size and in full range. What was begun before and not committed is dropped.</summary>
    /// <param name="frame">An I420 frame.</param>
    /// <param name="width">Of the edited picture, in pixels.</param>
    /// <param name="height">Of the edited picture, in pixels.</param>
    /// <returns>False when readers hold every slot of the edited pool; the frame is then lost to them.</returns>
    public bool Begin(FrameLease frame, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (!edited.TryLoan(PictureScaler.Scaled(frame.Format, width, height), out _loan))
        {
            return false;
        }

        _source = (frame.SourceWidth, frame.SourceHeight);
        _scaler.Scale(frame, _loan);
        return true;
    }

    /// <summary>The rows of one plane, to be written; <see cref="FrameFormat.GetPlane"/> tells its stride.</summary>
    public Span<byte> Plane(int plane) => _loan.Plane(plane);

    /// <summary>Publishes the edited frame under the time and index of the original.</summary>
    public void Commit(FrameLease original)
    {
        ArgumentNullException.ThrowIfNull(original);
        _loan.Commit(new FrameStamp(
            original.Index, original.PtsNanoseconds, original.DurationNanoseconds, original.CapturedAt, original.CapturedMonotonicNanoseconds)
        {
            SourceSize = _source,
            Crop = _loan.Format == PlanarConversion.Planar(original.Format) ? original.Crop : default,
        });
    }
}
