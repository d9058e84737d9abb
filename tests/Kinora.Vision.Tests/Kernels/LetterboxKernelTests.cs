using Kinora.Frames.Formats;
using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

public class LetterboxKernelTests
{
    /// <summary>Three times the rounding of one 8.8 weighted sum: luma plus two chroma planes at their largest coefficient.</summary>
    private const double Tolerance = 2.5;

    [Theory]
    [InlineData(1920, 1080, 416, 416)] // shrinks by 4.6: area
    [InlineData(640, 480, 416, 416)]   // shrinks by 1.5: linear
    [InlineData(200, 300, 416, 416)]   // grows
    [InlineData(333, 517, 320, 256)]   // odd sizes
    [InlineData(5, 3, 64, 64)]
    [InlineData(1, 1, 32, 32)]
    [InlineData(1000, 2, 64, 64)]
    public void Run_AnySize_IsWithinRoundingOfAPlainReference(int width, int height, int inputWidth, int inputHeight)
    {
        foreach (var format in new[] { FrameFormat.Video(width, height), FrameFormat.Still(width, height), FrameFormat.Video(width, height) with { Matrix = ColorMatrix.Bt709 } })
        {
            var pixels = Noise(format);
            var input = Input(inputWidth, inputHeight, TensorLayout.Nchw, ColorOrder.Rgb);
            var tensor = Run(format, pixels, input, out var placement);
            for (var y = 0; y < inputHeight; y++)
            {
                for (var x = 0; x < inputWidth; x++)
                {
                    var expected = Reference(format, pixels, placement, x, y);
                    for (var channel = 0; channel < 3; channel++)
                    {
                        var actual = tensor[(channel * inputWidth * inputHeight) + (y * inputWidth) + x];
                        Assert.True(Math.Abs(actual - expected[channel]) <= Tolerance, $"{format} at {x},{y} channel {channel}: {actual} for {expected[channel]}");
                    }
                }
            }
        }
    }

    [Fact]
    public void Run_EveryLayoutAndOrder_HoldsTheSameNumbers()
    {
        var format = FrameFormat.Video(97, 61);
        var pixels = Noise(format);
        var planes = Run(format, pixels, Input(64, 48, TensorLayout.Nchw, ColorOrder.Rgb), out _);
        var reversed = Run(format, pixels, Input(64, 48, TensorLayout.Nchw, ColorOrder.Bgr), out _);
        var packed = Run(format, pixels, Input(64, 48, TensorLayout.Nhwc, ColorOrder.Bgr), out _);
        const int Area = 64 * 48;
        for (var i = 0; i < Area; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                Assert.Equal(planes[(channel * Area) + i], reversed[((2 - channel) * Area) + i]);
                Assert.Equal(planes[(channel * Area) + i], packed[(3 * i) + 2 - channel]);
            }
        }
    }

    [Fact]
    public void Run_MeanAndDeviation_AreThoseOfTheirChannel()
    {
        var format = FrameFormat.Still(32, 32);
        var pixels = new byte[format.ByteLength];
        pixels.AsSpan().Fill(128); // mid gray
        var input = Input(32, 16, TensorLayout.Nchw, ColorOrder.Bgr) with { Mean = [103.53f, 116.28f, 123.675f], Std = [57.375f, 57.12f, 58.395f], Pad = 114 };
        var tensor = Run(format, pixels, input, out var placement);
        Assert.Equal((8, 16), (placement.Left, placement.Width));
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = tensor.AsSpan(channel * 32 * 16, 32 * 16);
            Assert.Equal((128 - input.Mean[channel]) / input.Std[channel], plane[(8 * 32) + 16], 0.01);
            Assert.Equal((114 - input.Mean[channel]) / input.Std[channel], plane[8 * 32], 0.0001);
        }
    }

    [Fact]
    public void ToFrame_BoxOfThePicture_LandsWhereItCameFrom()
    {
        var placement = Letterbox.Fit(1920, 1080, 416, 416);
        Assert.Equal((0, 91, 416, 234), (placement.Left, placement.Top, placement.Width, placement.Height));
        var box = placement.ToFrame(new Box(104, 91, 208, 208), 1920, 1080);
        Assert.Equal(480, box.X1, 0.01);
        Assert.Equal(0, box.Y1, 0.01);
        Assert.Equal(960, box.X2, 0.01);
        Assert.Equal(540, box.Y2, 0.01);
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        var format = FrameFormat.Video(320, 240);
        var pixels = Noise(format);
        var input = Input(128, 128, TensorLayout.Nchw, ColorOrder.Rgb);
        var kernel = new LetterboxKernel(format, input);
        var tensor = new float[3 * 128 * 128];
        kernel.Run(pixels, tensor);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
        {
            kernel.Run(pixels, tensor);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ModelInput Input(int width, int height, TensorLayout layout, ColorOrder color) => new()
    {
        Name = "input", Type = "float32", Layout = layout, Color = color, Width = width, Height = height,
        Mean = [0, 0, 0], Std = [1, 1, 1], Resize = ResizeMode.Letterbox, Pad = 114,
    };

    private static float[] Run(FrameFormat format, byte[] pixels, ModelInput input, out Letterbox placement)
    {
        var kernel = new LetterboxKernel(format, input);
        var tensor = new float[3 * input.Width * input.Height];
        kernel.FillPadding(tensor);
        kernel.Run(pixels, tensor);
        placement = kernel.Placement;
        return tensor;
    }

    private static byte[] Noise(FrameFormat format)
    {
        // Smooth enough that rounding is what differs, rough enough that a wrong sample shows.
        var random = new Random(11);
        var pixels = new byte[format.ByteLength];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(96 + (64 * Math.Sin(i * 0.37)) + random.Next(40));
        }

        return pixels;
    }

    /// <summary>The definition, pixel by pixel in double precision.</summary>
    private static double[] Reference(FrameFormat format, byte[] pixels, Letterbox placement, int x, int y)
    {
        x -= placement.Left;
        y -= placement.Top;
        if (x < 0 || y < 0 || x >= placement.Width || y >= placement.Height)
        {
            return [114, 114, 114];
        }

        var luma = Sample(format, pixels, 0, placement, x, y);
        var u = Sample(format, pixels, 1, placement, x, y) - 128;
        var v = Sample(format, pixels, 2, placement, x, y) - 128;
        var (kr, kb) = format.Matrix == ColorMatrix.Bt709 ? (0.2126, 0.0722) : (0.299, 0.114);
        if (format.Range == ColorRange.Limited)
        {
            luma = (luma - 16) * 255 / 219;
            u = u * 255 / 224;
            v = v * 255 / 224;
        }

        var red = luma + (2 * (1 - kr) * v);
        var blue = luma + (2 * (1 - kb) * u);
        var green = (luma - (kr * red) - (kb * blue)) / (1 - kr - kb);
        return [Math.Clamp(red, 0, 255), Math.Clamp(green, 0, 255), Math.Clamp(blue, 0, 255)];
    }

    private static double Sample(FrameFormat format, byte[] pixels, int plane, Letterbox placement, int x, int y)
    {
        var layout = format.GetPlane(plane);
        var columns = Weights(layout.RowBytes, placement.Width, x);
        var rows = Weights(layout.Rows, placement.Height, y);
        return rows.Sum(row => row.Weight * columns.Sum(column => column.Weight * pixels[layout.Offset + (row.Index * layout.Stride) + column.Index]));
    }

    private static List<(int Index, double Weight)> Weights(int source, int destination, int i)
    {
        var scale = (double)source / destination;
        if (scale > 2)
        {
            return [.. Enumerable.Range(0, source)
                .Select(s => (s, (Math.Min(s + 1, (i + 1) * scale) - Math.Max(s, i * scale)) / scale))
                .Where(w => w.Item2 > 0)];
        }

        var position = Math.Clamp(((i + 0.5) * scale) - 0.5, 0, source - 1);
        var first = (int)position;
        return position > first ? [(first, 1 - (position - first)), (first + 1, position - first)] : [(first, 1)];
    }
}
