using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Editing;

/// <summary>
/// Planar frames to smaller ones, in full range as JPEG and screens want them: each plane is resized on its own, and limited range stretched
/// in the same walk. Keeps its tables, so that a call allocates nothing while the sizes stay. Belongs to one thread.
/// </summary>
internal sealed class PictureScaler
{
    private (FrameFormat From, FrameFormat To) _formats;
    private PictureKernel? _luma;
    private PictureKernel? _chroma;

    /// <summary>What a frame of this format becomes at another size.</summary>
    public static FrameFormat Scaled(FrameFormat format, int width, int height) => format with { Width = width, Height = height, Range = ColorRange.Full };

    /// <summary>Fills the loan, whose format is that of <see cref="Scaled"/>.</summary>
    /// <exception cref="NotSupportedException">The frame is not I420.</exception>
    public void Scale(FrameLease frame, in FrameLoan loan)
    {
        if (frame.Format.PixelFormat != PixelFormat.I420)
        {
            throw new NotSupportedException($"Frames of {frame.Format} are not scaled: I420 is.");
        }

        if (_formats != (frame.Format, loan.Format))
        {
            _formats = (frame.Format, loan.Format);
            var isLimited = frame.Format.Range == ColorRange.Limited;
            _luma = Kernel(frame.Format.GetPlane(0), loan.Format.GetPlane(0), isLimited ? 16 : 0, isLimited ? 219f / 255 : 1);
            // Chroma is centred on 128: (c - 128) * 255 / 224 + 128.
            _chroma = Kernel(frame.Format.GetPlane(1), loan.Format.GetPlane(1), isLimited ? 128 - (128 * 224f / 255) : 0, isLimited ? 224f / 255 : 1);
        }

        for (var plane = 0; plane < 3; plane++)
        {
            (plane == 0 ? _luma : _chroma)!.Run(frame.Plane(plane), loan.Plane(plane));
        }
    }

    private static PictureKernel Kernel(PlaneLayout from, PlaneLayout to, float mean, float std) => new(
        new FrameFormat(from.Stride, from.Rows, PixelFormat.Gray8, ColorMatrix.Bt601, ColorRange.Full),
        new ModelInput
        {
            Name = "plane", Type = "uint8", Layout = TensorLayout.Nchw, Color = ColorOrder.Gray, Width = to.Stride, Height = to.Rows,
            Mean = [mean], Std = [std], Resize = ResizeMode.Stretch, Pad = 0,
        });
}
