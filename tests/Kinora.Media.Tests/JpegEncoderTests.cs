using System.Buffers;
using Kinora.Frames.Formats;
using Kinora.Media.Stills;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public sealed class JpegEncoderTests : IDisposable
{
    /// <summary>What ffmpeg's own way back to RGB is beside a saturated colour, at most; the wrong matrix would be 24.</summary>
    private const int Most = 8;

    private readonly TestFolder _folder = new();
    private readonly JpegEncoder _encoder = new();

    public static TheoryData<ColorMatrix, ColorRange, int, int, int> Colours()
    {
        var data = new TheoryData<ColorMatrix, ColorRange, int, int, int>();
        (int R, int G, int B)[] colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (12, 200, 190), (128, 128, 128), (0, 0, 0), (255, 255, 255)];
        foreach (var matrix in Enum.GetValues<ColorMatrix>())
        {
            foreach (var range in Enum.GetValues<ColorRange>())
            {
                foreach (var (r, g, b) in colours)
                {
                    data.Add(matrix, range, r, g, b);
                }
            }
        }

        return data;
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _folder.Dispose();
    }

    /// <summary>Another program shows the colour that was meant, whatever matrix and range the video had. Sizes are odd: vectors and their rests.</summary>
    [Theory]
    [MemberData(nameof(Colours))]
    public void Encode_AnyMatrixAndRange_ShowsTheSameColour(ColorMatrix matrix, ColorRange range, int r, int g, int b)
    {
        var format = new FrameFormat(51, 35, PixelFormat.I420, matrix, range);
        var (y, u, v) = Yuv(matrix, range, r / 255.0, g / 255.0, b / 255.0);
        var pixels = new byte[format.ByteLength];
        pixels.AsSpan(0, format.GetPlane(1).Offset).Fill(y);
        pixels.AsSpan(format.GetPlane(1).Offset, format.GetPlane(1).ByteLength).Fill(u);
        pixels.AsSpan(format.GetPlane(2).Offset).Fill(v);
        using (var file = File.Create(_folder["a.jpg"]))
        {
            _encoder.Encode(pixels, format, 95, file);
        }

        var run = Tool.Run("ffmpeg", ["-v", "error", "-i", _folder["a.jpg"], "-f", "rawvideo", "-pix_fmt", "rgb24", _folder["a.rgb"]]);
        Assert.Equal(0, run.ExitCode);
        var rgb = File.ReadAllBytes(_folder["a.rgb"]);
        Assert.Equal(51 * 35 * 3, rgb.Length);
        for (var i = 0; i < rgb.Length; i += 3)
        {
            Assert.InRange(rgb[i], r - Most, r + Most);
            Assert.InRange(rgb[i + 1], g - Most, g + Most);
            Assert.InRange(rgb[i + 2], b - Most, b + Most);
        }
    }

    [Fact]
    public void Encode_NoiseOfBt709_StaysWithinOneLevelOfTheExactColours()
    {
        var format = new FrameFormat(67, 33, PixelFormat.I420, ColorMatrix.Bt709, ColorRange.Limited);
        var pixels = new byte[format.ByteLength];
        new Random(7).NextBytes(pixels);
        var converted = new byte[pixels.Length];
        JpegColors.Convert(pixels, format, converted);
        var (luma, us, vs) = (format.GetPlane(0), format.GetPlane(1), format.GetPlane(2));
        for (var y = 0; y < luma.Rows; y++)
        {
            for (var x = 0; x < luma.RowBytes; x++)
            {
                var chroma = (y / 2 * us.Stride) + (x / 2);
                var (u, v) = ((pixels[us.Offset + chroma] - 128) / 224.0, (pixels[vs.Offset + chroma] - 128) / 224.0);

                // The published coefficients from BT.709 to BT.601.
                var exact = 255 * (((pixels[(y * luma.Stride) + x] - 16) / 219.0) + (0.101579 * u) + (0.196076 * v));
                Assert.InRange(converted[(y * luma.Stride) + x], Math.Clamp(exact, 0, 255) - 1, Math.Clamp(exact, 0, 255) + 1);
            }
        }
    }

    private static (byte Y, byte U, byte V) Yuv(ColorMatrix matrix, ColorRange range, double r, double g, double b)
    {
        var (kr, kb) = matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        var y = (kr * r) + ((1 - kr - kb) * g) + (kb * b);
        var (u, v) = ((b - y) / (2 * (1 - kb)), (r - y) / (2 * (1 - kr)));
        var (zero, span, chroma) = range == ColorRange.Limited ? (16, 219, 224) : (0, 255, 255);
        return (Level(zero + (span * y)), Level(128 + (chroma * u)), Level(128 + (chroma * v)));
    }

    private static byte Level(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);
}
