using Kinora.Frames.Formats;
using Kinora.Media.Sources;
using static Kinora.Media.V4l2.V4l2Numbers;

namespace Kinora.Media.V4l2;

/// <summary>What a camera has agreed to give.</summary>
/// <param name="Frame">As a pool carries it.</param>
/// <param name="Stride">Bytes from one row of the first plane to the next; more than the row where the driver pads.</param>
/// <param name="ImageBytes">Bytes of a whole frame of the driver's.</param>
internal readonly record struct V4l2Format(FrameFormat Frame, int Stride, int ImageBytes)
{
    /// <summary>V4L2's four-character codes of what a pool carries, in the order in which they are asked for.</summary>
    private static readonly (PixelFormat Pixels, uint Code)[] Known =
    [
        (PixelFormat.Nv12, 0x3231_564E), (PixelFormat.I420, 0x3231_5559), (PixelFormat.Rgb24, 0x3342_4752), (PixelFormat.Bgr24, 0x3352_4742),
        (PixelFormat.Gray8, 0x5945_5247),
    ];

    /// <summary>True when the driver's frames are laid out as a slot is, so that it can write them there itself.</summary>
    public bool IsPacked => Stride == Frame.GetPlane(0).Stride;

    /// <summary>Agrees with the driver.</summary>
    /// <exception cref="SourceException">It gives nothing that a pool carries.</exception>
    public static V4l2Format Agree(ICaptureNode node, V4l2CaptureOptions options)
    {
        List<string> given = [];
        foreach (var (pixels, code) in Known.Where(known => options.Pixels is null || known.Pixels == options.Pixels))
        {
            var format = new byte[FormatBytes];
            Put(format, 0, CaptureType);
            Put(format, WidthAt, (uint)options.Size.Width);
            Put(format, HeightAt, (uint)options.Size.Height);
            Put(format, PixelFormatAt, code);
            Put(format, FieldAt, Progressive);
            var error = node.Ask(SetFormat, format);
            if (error != 0)
            {
                throw Failure(node, "does not take a format", error);
            }

            if (Get(format, PixelFormatAt) == code)
            {
                return Read(node, format, pixels);
            }

            given.Add(Devices.VideoFormats.Name(Get(format, PixelFormatAt)));
        }

        throw new SourceException(
            $"The camera '{node.Path}' gives {string.Join(", ", given.Distinct())}, which frames here cannot be without a conversion: read it through ffmpeg, as source 0.");
    }

    /// <summary>Copies a frame of the driver's into a slot, row by row where the driver pads.</summary>
    public void Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        if (IsPacked)
        {
            from[..to.Length].CopyTo(to);
            return;
        }

        var offset = 0;
        for (var plane = 0; plane < Frame.PlaneCount; plane++)
        {
            var layout = Frame.GetPlane(plane);
            var stride = StrideOf(plane);
            for (var row = 0; row < layout.Rows; row++)
            {
                from.Slice(offset + (row * stride), layout.RowBytes).CopyTo(to[(layout.Offset + (row * layout.Stride))..]);
            }

            offset += layout.Rows * stride;
        }
    }

    public static SourceException Failure(ICaptureNode node, string what, int error) =>
        new($"The camera '{node.Path}' {what} ({System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}): check that no other program has it.");

    private static V4l2Format Read(ICaptureNode node, byte[] format, PixelFormat pixels)
    {
        var (width, height) = (Get(format, WidthAt), Get(format, HeightAt));
        if (!FrameFormat.IsValidSize(width, height, out var problem))
        {
            throw new SourceException($"The camera '{node.Path}' cannot be read: {problem}.");
        }

        var frame = new FrameFormat((int)width, (int)height, pixels, MatrixOf(format, (int)height), RangeOf(format));
        var packed = frame.GetPlane(0).Stride;
        var agreed = new V4l2Format(frame, Math.Max(packed, (int)Math.Min(Get(format, StrideAt), FrameFormat.MaxSide * 4)), (int)Math.Min(Get(format, ImageBytesAt), int.MaxValue));
        return agreed.ImageBytes >= agreed.Needed
            ? agreed
            : throw new SourceException($"The camera '{node.Path}' cannot be read: its frames have {agreed.ImageBytes} bytes, and {frame} needs {agreed.Needed}.");
    }

    /// <summary>Bytes up to the end of the last row.</summary>
    private int Needed => IsPacked ? Frame.ByteLength : Planes().Sum(static plane => plane.Rows * plane.Stride);

    private IEnumerable<(int Rows, int Stride)> Planes()
    {
        for (var plane = 0; plane < Frame.PlaneCount; plane++)
        {
            yield return (Frame.GetPlane(plane).Rows, StrideOf(plane));
        }
    }

    /// <summary>V4L2 gives the first plane's; the chroma planes of I420 have half of it.</summary>
    private int StrideOf(int plane) => plane > 0 && Frame.PixelFormat == PixelFormat.I420 ? Stride / 2 : Stride;

    private static ColorMatrix MatrixOf(byte[] format, int height) => (Get(format, EncodingAt), Get(format, ColorspaceAt)) switch
    {
        (1 or 3, _) => ColorMatrix.Bt601,
        (2 or 4, _) => ColorMatrix.Bt709,
        (_, 3) => ColorMatrix.Bt709,                                  // the coefficients are those of the colour space: REC709
        (_, 1 or 7 or 8) => ColorMatrix.Bt601,                        // SMPTE170M, JPEG, SRGB
        _ => FrameFormat.Video(2, height).Matrix,
    };

    /// <summary>Full where it says so, or is JPEG's; RGB always is.</summary>
    private static ColorRange RangeOf(byte[] format) => (Get(format, QuantizationAt), Get(format, ColorspaceAt)) switch
    {
        (1, _) => ColorRange.Full,
        (0, 7) => ColorRange.Full,
        _ => ColorRange.Limited,
    };
}
