using Kinora.Frames.Formats;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests;

/// <summary>Frames of every format as I420, beside what ffmpeg makes of them, at even and odd sizes.</summary>
public sealed class PlanarConversionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData(PixelFormat.Nv12, "nv12", 64, 48, 0)]
    [InlineData(PixelFormat.Nv12, "nv12", 63, 47, 0)]
    [InlineData(PixelFormat.Rgb24, "rgb24", 64, 48, 2)]
    [InlineData(PixelFormat.Bgr24, "bgr24", 64, 48, 2)]
    [InlineData(PixelFormat.Rgbx, "rgb0", 64, 48, 2)]
    [InlineData(PixelFormat.Gray8, "gray", 64, 48, 0)]
    [InlineData(PixelFormat.I420, "yuv420p", 63, 47, 0)]
    public void Convert_OfEachFormat_IsWhatFfmpegMakes(PixelFormat pixels, string name, int width, int height, int tolerance)
    {
        var format = new FrameFormat(width, height, pixels, ColorMatrix.Bt601, pixels is PixelFormat.I420 or PixelFormat.Nv12 ? ColorRange.Limited : ColorRange.Full);
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", "-vf", $"scale={width}:{height}", "-pix_fmt", name, "-f", "rawvideo", _folder["in.raw"]);
        var target = pixels is PixelFormat.I420 or PixelFormat.Nv12 ? "yuv420p" : "yuvj420p";
        var scale = pixels is PixelFormat.I420 or PixelFormat.Nv12 ? "null" : "scale=in_range=pc:out_range=pc:out_color_matrix=bt601:flags=area+accurate_rnd+full_chroma_int";
        Tool.Ffmpeg("-f", "rawvideo", "-pixel_format", name, "-video_size", $"{width}x{height}", "-i", _folder["in.raw"], "-vf", scale, "-pix_fmt", target, "-f", "rawvideo", _folder["out.raw"]);
        var planar = PlanarConversion.Planar(format);
        var converted = new byte[planar.ByteLength];
        PlanarConversion.Convert(File.ReadAllBytes(_folder["in.raw"]), format, converted);
        var expected = File.ReadAllBytes(_folder["out.raw"]);
        Assert.Equal(expected.Length, converted.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - converted[i]) <= tolerance, $"byte {i} is {converted[i]} and not {expected[i]}");
        }
    }

    [Fact]
    public void Convert_OddRgb_CountsTheLastColumnAndRowTwice()
    {
        var format = new FrameFormat(3, 1, PixelFormat.Rgb24, ColorMatrix.Bt601, ColorRange.Full);
        var planar = new byte[PlanarConversion.Planar(format).ByteLength];
        PlanarConversion.Convert([255, 0, 0, 255, 0, 0, 0, 0, 255], format, planar);

        // Red is (76, 85, 255), blue (29, 255, 107), by ITU-T T.871.
        Assert.Equal([76, 76, 29, 85, 255, 255, 107], planar);
    }

    public void Dispose() => _folder.Dispose();
}
