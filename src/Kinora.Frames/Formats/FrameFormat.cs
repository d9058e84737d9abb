using System.Diagnostics.CodeAnalysis;

namespace Kinora.Frames.Formats;

/// <summary>
/// Size, pixel layout and colour of a frame. Rows are packed without padding, as FFmpeg's rawvideo writes them; an odd width or
/// height rounds the chroma planes up.
/// </summary>
/// <param name="Width">Pixels a row, 1..<see cref="MaxSide"/>.</param>
/// <param name="Height">Rows, 1..<see cref="MaxSide"/>.</param>
/// <param name="PixelFormat">The pixel layout.</param>
/// <param name="Matrix">YUV ↔ RGB coefficients; meaningless for RGB and gray.</param>
/// <param name="Range">Limited (video) or full (JPEG) range; RGB is always full.</param>
public readonly record struct FrameFormat(int Width, int Height, PixelFormat PixelFormat, ColorMatrix Matrix, ColorRange Range)
{
    /// <summary>Largest width or height that a frame may have (16K): what comes from outside is bounded by it.</summary>
    public const int MaxSide = 16384;

    /// <summary>Largest number of pixels a frame may have (16K × 8K).</summary>
    public const int MaxPixels = 16384 * 8192;

    /// <summary>Planar video in limited range, BT.709 from 720 rows upwards and BT.601 below, as players assume for untagged video.</summary>
    public static FrameFormat Video(int width, int height) =>
        new(width, height, PixelFormat.I420, height >= 720 ? ColorMatrix.Bt709 : ColorMatrix.Bt601, ColorRange.Limited);

    /// <summary>Planar full-range BT.601, as JPEG defines it.</summary>
    public static FrameFormat Still(int width, int height) =>
        new(width, height, PixelFormat.I420, ColorMatrix.Bt601, ColorRange.Full);

    public int ChromaWidth => (Width + 1) / 2;

    public int ChromaHeight => (Height + 1) / 2;

    public int PlaneCount => PixelFormat switch
    {
        PixelFormat.I420 => 3,
        PixelFormat.Nv12 => 2,
        _ => 1,
    };

    /// <summary>Bytes of one whole frame.</summary>
    public int ByteLength
    {
        get
        {
            var last = GetPlane(PlaneCount - 1);
            return last.Offset + last.ByteLength;
        }
    }

    /// <summary>Where plane 0, 1 or 2 lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format has no such plane.</exception>
    public PlaneLayout GetPlane(int plane)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plane);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(plane, PlaneCount);
        var luma = Width * Height;
        return (PixelFormat, plane) switch
        {
            (PixelFormat.I420 or PixelFormat.Nv12 or PixelFormat.Gray8, 0) => new PlaneLayout(0, Width, Width, Height),
            (PixelFormat.I420, _) =>
                new PlaneLayout(luma + ((plane - 1) * ChromaWidth * ChromaHeight), ChromaWidth, ChromaWidth, ChromaHeight),
            (PixelFormat.Nv12, _) => new PlaneLayout(luma, 2 * ChromaWidth, 2 * ChromaWidth, ChromaHeight),
            (PixelFormat.Rgbx, _) => new PlaneLayout(0, 4 * Width, 4 * Width, Height),
            _ => new PlaneLayout(0, 3 * Width, 3 * Width, Height),
        };
    }

    /// <summary>True when the size can be a picture at all; <paramref name="problem"/> says what is wrong with it otherwise.</summary>
    public static bool IsValidSize(long width, long height, [NotNullWhen(false)] out string? problem)
    {
        problem = width < 1 || height < 1 ? $"a picture of {width}x{height} pixels is empty"
            : width > MaxSide || height > MaxSide || width * height > MaxPixels
                ? $"a picture of {width}x{height} pixels is larger than Kinora takes ({MaxSide} a side, {MaxPixels / 1_000_000} megapixels)"
            : null;
        return problem is null;
    }

    public override string ToString() => $"{Width}x{Height} {PixelFormat}";
}
