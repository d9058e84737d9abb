using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Tests.Kernels;

/// <summary>Frames and inputs to try kernels with.</summary>
internal static class TestPictures
{
    public static readonly PixelFormat[] Formats = Enum.GetValues<PixelFormat>();

    /// <summary>Waves with noise on them: smooth enough that rounding is what differs, rough enough that a wrong sample shows.</summary>
    public static byte[] Noise(FrameFormat format)
    {
        var random = new Random(11);
        var pixels = new byte[format.ByteLength];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(96 + (64 * Math.Sin(i * 0.37)) + random.Next(40));
        return pixels;
    }

    /// <summary>Slow waves in every plane, as an out-of-focus camera would see them.</summary>
    public static byte[] Waves(FrameFormat format)
    {
        var pixels = new byte[format.ByteLength];
        for (var plane = 0; plane < format.PlaneCount; plane++)
        {
            var layout = format.GetPlane(plane);
            for (var y = 0; y < layout.Rows; y++)
            {
                for (var x = 0; x < layout.RowBytes; x++)
                    pixels[layout.Offset + (y * layout.Stride) + x] = (byte)Math.Round(128 + (40 * Math.Sin((x * 0.02) + plane)) + (40 * Math.Cos(y * 0.03)));
            }
        }

        return pixels;
    }

    public static ModelInput Input(
        int width, int height, ResizeMode resize = ResizeMode.Letterbox, TensorLayout layout = TensorLayout.Nchw, ColorOrder color = ColorOrder.Rgb, string type = "float32") => new()
    {
        Name = "input", Type = type, Layout = layout, Color = color, Width = width, Height = height, Resize = resize, Pad = 114,
        Mean = color == ColorOrder.Gray ? [0] : [0, 0, 0], Std = color == ColorOrder.Gray ? [1] : [1, 1, 1],
    };

    /// <summary>Where a number of a tensor lies.</summary>
    public static int Index(ModelInput input, int channel, int x, int y) => input.Layout == TensorLayout.Nchw
        ? (channel * input.Width * input.Height) + (y * input.Width) + x
        : (((y * input.Width) + x) * input.Channels) + channel;
}
