using Kinora.Frames.Formats;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

public class CellMeansTests
{
    [Theory]
    [InlineData(InstructionSet.Scalar)]
    [InlineData(InstructionSet.Vector128)]
    [InlineData(InstructionSet.Vector256)]
    [InlineData(InstructionSet.Vector512)]
    internal void Measure_AnySize_IsEachCellsMean(InstructionSet set)
    {
        Assert.SkipUnless(InstructionSets.IsSupported(set), $"This machine has no {set} instructions.");
        foreach (var (width, height) in ((int, int)[])[(640, 360), (1920, 1080), (16384, 3), (37, 91), (33, 300), (2, 2), (1, 1)])
        {
            var format = FrameFormat.Video(width, height);
            var pixels = new byte[format.ByteLength];
            new Random(5).NextBytes(pixels);
            AssertMeans(format, pixels, Measure(format, pixels, set), $"{width}×{height}");
        }
    }

    [Theory]
    [InlineData(InstructionSet.Scalar)]
    [InlineData(InstructionSet.Vector128)]
    [InlineData(InstructionSet.Vector256)]
    [InlineData(InstructionSet.Vector512)]
    internal void Measure_LargestCellsAllWhite_DoesNotOverflow(InstructionSet set)
    {
        Assert.SkipUnless(InstructionSets.IsSupported(set), $"This machine has no {set} instructions.");
        var format = new FrameFormat(80 * 257, 257, PixelFormat.Gray8, ColorMatrix.Bt601, ColorRange.Full);
        var pixels = new byte[format.ByteLength];
        pixels.AsSpan().Fill(255);
        Assert.All(Measure(format, pixels, set), mean => Assert.Equal(255f, mean, 0.001f));
    }

    [Fact]
    public void Measure_EveryInstructionSet_GivesTheScalarBits()
    {
        var format = FrameFormat.Video(1283, 721);
        var pixels = TestPictures.Noise(format);
        var scalar = Measure(format, pixels, InstructionSet.Scalar);
        Assert.All(Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported), set => Assert.Equal(scalar, Measure(format, pixels, set)));
    }

    [Fact]
    public void Measure_FrameAtTheEndOfMemory_TouchesNothingBehindIt()
    {
        // One byte too far ends the process.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guarded memory is asked of Linux.");
        foreach (var (width, height) in ((int, int)[])[(640, 360), (97, 61), (9, 9), (1, 1)])
        {
            var format = new FrameFormat(width, height, PixelFormat.Gray8, ColorMatrix.Bt601, ColorRange.Full);
            using var frame = new GuardedBytes(format.ByteLength);
            TestPictures.Noise(format).CopyTo(frame.Span);
            foreach (var set in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
                AssertMeans(format, frame.Span, Measure(format, frame.Span, set), $"{width}×{height} {set}");
        }
    }

    private static float[] Measure(FrameFormat format, ReadOnlySpan<byte> pixels, InstructionSet set)
    {
        var cells = new CellMeans(format, set);
        var means = new float[cells.Count];
        cells.Measure(pixels, means);
        return means;
    }

    /// <summary>Holds the means against sums in double precision, pixel by pixel.</summary>
    private static void AssertMeans(FrameFormat format, ReadOnlySpan<byte> pixels, float[] means, string what)
    {
        var luma = format.GetPlane(0);
        var side = Math.Clamp((Math.Max(format.Width, format.Height) + 79) / 80, 8, 257);
        var (width, height) = (Math.Min(side, format.Width), Math.Min(side, format.Height));
        var columns = format.Width / width;
        Assert.Equal(columns * (format.Height / height), means.Length);
        for (var cell = 0; cell < means.Length; cell++)
        {
            var (left, top) = (cell % columns * width, cell / columns * height);
            var sum = 0.0;
            for (var y = top; y < top + height; y++)
            {
                for (var x = left; x < left + width; x++)
                    sum += pixels[luma.Offset + (y * luma.Stride) + x];
            }

            Assert.True(Math.Abs((sum / (width * height)) - means[cell]) < 0.0001, $"{what}: cell {cell}");
        }
    }
}
