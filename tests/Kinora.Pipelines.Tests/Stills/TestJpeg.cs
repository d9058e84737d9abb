using Kinora.Frames.Formats;
using Kinora.Media.Stills;

namespace Kinora.Pipelines.Tests.Stills;

/// <summary>JPEG files of any size, gray from dark on the left to light on the right.</summary>
internal static class TestJpeg
{
    public static byte[] Of(int width, int height)
    {
        var format = FrameFormat.Still(width, height);
        var pixels = new byte[format.ByteLength];
        pixels.AsSpan(width * height).Fill(128);
        for (var i = 0; i < width * height; i++)
        {
            pixels[i] = (byte)(i % width * 255 / width);
        }

        using var encoder = new JpegEncoder();
        using var file = new MemoryStream();
        encoder.Encode(pixels, format, 90, file);
        return file.ToArray();
    }
}
