using System.Numerics;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

public class CropKernelTests
{
    /// <summary>Levels of 255: positions are single precision, a thousandth of a pixel on steep noise, and chroma counts up to 2.1 times.</summary>
    private const double Bound = 0.25;

    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 320, 240, 35, 21 }, { 97, 61, 18, 40 }, { 5, 3, 16, 9 }, { 2, 2, 7, 5 }, { 1, 4, 19, 3 }, { 4, 1, 17, 17 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Run_TurnedShearedAndScaled_IsWithinRoundingOfTheReference(int width, int height, int inputWidth, int inputHeight)
    {
        foreach (var (format, input, edge, map) in Cases(width, height, inputWidth, inputHeight))
        {
            var pixels = TestPictures.Noise(format);
            var tensor = Run(format, pixels, input, edge, map);
            for (var y = 0; y < inputHeight; y++)
            {
                for (var x = 0; x < inputWidth; x++)
                {
                    if (Reference(format, pixels, input, edge, map, x, y) is not { } expected)
                        continue;
                    for (var channel = 0; channel < input.Channels; channel++)
                    {
                        var actual = tensor[TestPictures.Index(input, channel, x, y)];
                        Assert.True(
                            Math.Abs(actual - expected[channel]) <= Bound, $"{format} {input.Color} {edge} {map} at {x},{y} channel {channel}: {actual} for {expected[channel]}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(InstructionSet.Vector128)]
    [InlineData(InstructionSet.Vector256)]
    [InlineData(InstructionSet.Vector512)]
    internal void Run_EveryInstructionSet_GivesTheScalarBits(InstructionSet set)
    {
        Assert.SkipUnless(InstructionSets.IsSupported(set), $"This machine has no {set} instructions.");
        foreach (var row in Sizes)
        {
            var (width, height, inputWidth, inputHeight) = row.Data;
            foreach (var (format, input, edge, map) in Cases(width, height, inputWidth, inputHeight))
            {
                var pixels = TestPictures.Noise(format);
                foreach (var layout in Enum.GetValues<TensorLayout>())
                {
                    var shaped = input with { Layout = layout };
                    Assert.True(
                        Run(format, pixels, shaped, edge, map, InstructionSet.Scalar).AsSpan().SequenceEqual(Run(format, pixels, shaped, edge, map, set)),
                        $"{format} {shaped.Color} {layout} {edge} {map}");
                }
            }
        }
    }

    [Fact]
    public void Run_OneToOne_IsThePicture()
    {
        var format = new FrameFormat(40, 30, PixelFormat.Rgb24, ColorMatrix.Bt601, ColorRange.Full);
        var pixels = TestPictures.Noise(format);
        var bytes = new byte[format.ByteLength];
        new CropKernel(format, TestPictures.Input(40, 30, layout: TensorLayout.Nhwc, type: "uint8"), CropEdge.Pad).Run(pixels, Matrix3x2.Identity, bytes);
        Assert.Equal(pixels, bytes);
        var ints = new int[format.ByteLength];
        new CropKernel(format, TestPictures.Input(40, 30, layout: TensorLayout.Nhwc, type: "int32"), CropEdge.Pad).Run(pixels, Matrix3x2.Identity, ints);
        Assert.Equal(pixels.Select(static b => (int)b), ints);
    }

    [Fact]
    public void Run_FarOutside_IsPaddingOrTheEdge()
    {
        var format = FrameFormat.Video(64, 48);
        var pixels = new byte[format.ByteLength];
        pixels.AsSpan().Fill(128);
        pixels.AsSpan(0, 64 * 48).Fill(235); // white
        foreach (var (edge, expected) in new[] { (CropEdge.Pad, 114f), (CropEdge.Repeat, 255f) })
        {
            foreach (var far in new[] { Matrix3x2.CreateTranslation(-500, 20), Matrix3x2.CreateTranslation(1e9f, -1e9f) })
                Assert.All(Run(format, pixels, TestPictures.Input(32, 32), edge, far), value => Assert.Equal(expected, value, 0.001));
        }
    }

    [Fact]
    public void Run_FrameAtTheEndOfMemory_ReadsNothingBehindIt()
    {
        // One byte too far ends the process.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guarded memory is asked of Linux.");
        foreach (var pixelFormat in TestPictures.Formats)
        {
            var format = new FrameFormat(50, 38, pixelFormat, ColorMatrix.Bt601, ColorRange.Full);
            using var frame = new GuardedBytes(format.ByteLength);
            var pixels = TestPictures.Noise(format);
            pixels.CopyTo(frame.Span);
            var input = TestPictures.Input(33, 31, ResizeMode.Stretch);
            var map = Matrix3x2.CreateRotation(0.3f) * Matrix3x2.CreateTranslation(20, 12);
            foreach (var set in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
            {
                var kernel = new CropKernel(format, input, CropEdge.Repeat, set);
                var (guarded, plain) = (new float[3 * 33 * 31], new float[3 * 33 * 31]);
                kernel.Run(frame.Span, map, guarded);
                kernel.Run(pixels, map, plain);
                Assert.Equal(plain, guarded);
            }
        }
    }

    [Fact]
    public void Run_MapThatIsNoNumber_StaysInsideTheFrame()
    {
        var format = FrameFormat.Video(64, 48);
        var tensor = Run(format, TestPictures.Noise(format), TestPictures.Input(32, 32), CropEdge.Repeat, new Matrix3x2(float.NaN, 0, 0, float.PositiveInfinity, 0, 0));
        Assert.Equal(3 * 32 * 32, tensor.Length);
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        var format = FrameFormat.Video(320, 240);
        var pixels = TestPictures.Noise(format);
        var kernel = new CropKernel(format, TestPictures.Input(112, 112), CropEdge.Pad);
        var tensor = new float[3 * 112 * 112];
        var map = Matrix3x2.CreateRotation(0.2f);
        kernel.Run(pixels, map, tensor);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 20; i++)
            kernel.Run(pixels, map, tensor);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Constructor_FrameOfThreeBytes_IsRefused() =>
        Assert.Contains("3 bytes", Assert.Throws<NotSupportedException>(() => new CropKernel(FrameFormat.Video(1, 1), TestPictures.Input(8, 8), CropEdge.Pad)).Message, StringComparison.Ordinal);

    /// <summary>Every pixel format with every colour order; ranges, matrices, edges and maps take turns.</summary>
    private static IEnumerable<(FrameFormat Format, ModelInput Input, CropEdge Edge, Matrix3x2 Map)> Cases(int width, int height, int inputWidth, int inputHeight)
    {
        var turn = 0;
        var whole = Matrix3x2.CreateScale((float)width / inputWidth, (float)height / inputHeight);
        var centre = new Vector2(width / 2f, height / 2f);
        Matrix3x2[] maps =
        [
            whole * Matrix3x2.CreateRotation(0.3f, centre),
            Matrix3x2.CreateScale(0.4f, 0.7f) * Matrix3x2.CreateRotation(-2.1f) * Matrix3x2.CreateTranslation(centre),
            whole * Matrix3x2.CreateSkew(0.2f, 0.1f) * Matrix3x2.CreateTranslation(-0.2f * width, 0.3f * height),
            whole * Matrix3x2.CreateScale(1.5f, centre),
        ];
        foreach (var pixelFormat in TestPictures.Formats)
        {
            foreach (var color in Enum.GetValues<ColorOrder>())
            {
                turn++;
                var format = new FrameFormat(width, height, pixelFormat, (ColorMatrix)(turn % 2), (ColorRange)(turn / 2 % 2));
                for (var i = 0; i < 2 && format.ByteLength >= 4; i++)
                    yield return (format, TestPictures.Input(inputWidth, inputHeight, color: color), (CropEdge)((turn + i) % 2), maps[(turn + (2 * i)) % maps.Length]);
            }
        }
    }

    private static float[] Run(FrameFormat format, byte[] pixels, ModelInput input, CropEdge edge, in Matrix3x2 map, InstructionSet? set = null)
    {
        var tensor = new float[input.Channels * input.Width * input.Height];
        new CropKernel(format, input, edge, set).Run(pixels, map, tensor);
        return tensor;
    }

    /// <summary>The definition in double precision; null where the centre lies so near the frame's edge that rounding decides.</summary>
    private static double[]? Reference(FrameFormat format, byte[] pixels, ModelInput input, CropEdge edge, Matrix3x2 map, int x, int y)
    {
        (double X, double Y) At(double px, double py) =>
            ((px * map.M11) + (py * map.M21) + map.M31, (px * map.M12) + (py * map.M22) + map.M32);
        var centre = At(x + 0.5, y + 0.5);
        if (edge == CropEdge.Pad)
        {
            var within = Math.Min(Math.Min(centre.X, format.Width - centre.X), Math.Min(centre.Y, format.Height - centre.Y));
            if (Math.Abs(within) < 0.001)
                return null;
            if (within < 0)
                return [.. Enumerable.Repeat((double)input.Pad, input.Channels)];
        }

        var across = Math.Max(1, (int)Math.Ceiling(Math.Sqrt((map.M11 * map.M11) + (map.M12 * map.M12)) / 2));
        var down = Math.Max(1, (int)Math.Ceiling(Math.Sqrt((map.M21 * map.M21) + (map.M22 * map.M22)) / 2));
        return new PictureReference(format, pixels).ToInput(input, (plane, component) =>
        {
            var sum = 0.0;
            for (var sample = 0; sample < across * down; sample++)
            {
                var point = At(x + (((sample % across) + 0.5) / across), y + (((sample / across) + 0.5) / down));
                sum += Bilinear(format, pixels, plane, component, point.X, point.Y);
            }

            return sum / (across * down);
        });
    }

    private static double Bilinear(FrameFormat format, byte[] pixels, int plane, int component, double x, double y)
    {
        var layout = format.GetPlane(plane);
        var step = new PictureReference(format, pixels).Step(plane);
        var half = plane > 0 ? 2.0 : 1;
        var width = layout.RowBytes / step;
        x = Math.Clamp((x / half) - 0.5, 0, width - 1);
        y = Math.Clamp((y / half) - 0.5, 0, layout.Rows - 1);
        double Byte(int column, int row) =>
            pixels[layout.Offset + (Math.Min(row, layout.Rows - 1) * layout.Stride) + (Math.Min(column, width - 1) * step) + component];
        var (left, top) = ((int)x, (int)y);
        var upper = Byte(left, top) + ((x - left) * (Byte(left + 1, top) - Byte(left, top)));
        var lower = Byte(left, top + 1) + ((x - left) * (Byte(left + 1, top + 1) - Byte(left, top + 1)));
        return upper + ((y - top) * (lower - upper));
    }
}
