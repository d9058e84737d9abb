using System.Runtime.InteropServices;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Vision.Tests.Kernels;

public class PictureKernelTests
{
    /// <summary>
    /// Levels of 255. A sample is off by half a weight's unit for every edge it is blended of, and chroma counts up to 2.1 times.
    /// </summary>
    private const double NoiseBound = 2.5;

    private const double WavesBound = 0.3;

    /// <summary>Frame and input sizes: shrinking by much, by little, growing, odd, and smaller than a register.</summary>
    public static TheoryData<int, int, int, int> Sizes => new()
    {
        { 1920, 90, 224, 20 }, { 160, 120, 104, 98 }, { 40, 60, 83, 88 }, { 333, 211, 49, 37 }, { 129, 65, 61, 35 },
        { 5, 3, 35, 20 }, { 1, 1, 33, 17 }, { 500, 2, 34, 34 }, { 2, 300, 33, 20 }, { 2000, 30, 18, 10 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Run_EveryFormatModeAndFilter_IsWithinRoundingOfTheReference(int width, int height, int inputWidth, int inputHeight)
    {
        foreach (var (format, input, filter) in Cases(width, height, inputWidth, inputHeight))
        {
            var pixels = TestPictures.Noise(format);
            var tensor = Run(format, pixels, input, filter);
            var reference = new PictureReference(format, pixels);
            var worst = Worst(tensor, input, (x, y) => reference.At(input, filter, x, y), step: 5);
            Assert.True(worst <= NoiseBound, $"{format} {input.Resize} {input.Color} {filter}: {worst}");
        }
    }

    [Theory]
    [InlineData(1280, 720, 416)]
    [InlineData(1280, 720, 224)]
    [InlineData(320, 240, 256)]
    public void Run_SmoothPicture_IsWithinAFractionOfALevel(int width, int height, int side)
    {
        foreach (var pixelFormat in TestPictures.Formats)
        {
            var format = FrameFormat.Video(width, height) with { PixelFormat = pixelFormat };
            var pixels = TestPictures.Waves(format);
            var input = TestPictures.Input(side, side);
            var tensor = Run(format, pixels, input, ResampleFilter.Auto);
            var reference = new PictureReference(format, pixels);
            var worst = Worst(tensor, input, (x, y) => reference.At(input, ResampleFilter.Auto, x, y), step: 37);
            Assert.True(worst <= WavesBound, $"{format}: {worst}");
        }
    }

    [Theory]
    [Trait("Speed", "Slow")]
    [InlineData(InstructionSet.Vector128)]
    [InlineData(InstructionSet.Vector256)]
    [InlineData(InstructionSet.Vector512)]
    internal void Run_EveryInstructionSet_GivesTheScalarBits(InstructionSet set)
    {
        Assert.SkipUnless(InstructionSets.IsSupported(set), $"This machine has no {set} instructions.");
        foreach (var row in Sizes)
        {
            var (width, height, inputWidth, inputHeight) = row.Data;
            foreach (var (format, input, filter) in Cases(width, height, inputWidth, inputHeight))
            {
                var pixels = TestPictures.Noise(format);
                foreach (var layout in Enum.GetValues<TensorLayout>())
                {
                    var scaled = input with { Layout = layout, Mean = [.. input.Mean.Select(static (_, i) => 103.5f + i)], Std = [.. input.Std.Select(static (_, i) => 57.1f + i)] };
                    var what = $"{format} {scaled.Resize} {scaled.Color} {layout} {filter}";
                    Assert.True(Run(format, pixels, scaled, filter, InstructionSet.Scalar).AsSpan().SequenceEqual(Run(format, pixels, scaled, filter, set)), what);

                    var (bytes, ints) = (input with { Layout = layout, Type = "uint8" }, input with { Layout = layout, Type = "int32" });
                    Assert.True(RunBytes(format, pixels, bytes, filter, InstructionSet.Scalar).AsSpan().SequenceEqual(RunBytes(format, pixels, bytes, filter, set)), what);
                    Assert.True(RunInts(format, pixels, ints, filter, InstructionSet.Scalar).AsSpan().SequenceEqual(RunInts(format, pixels, ints, filter, set)), what);
                }
            }
        }
    }

    [Fact]
    public void Run_EveryLayoutOrderAndType_HoldsTheSameNumbers()
    {
        var format = FrameFormat.Video(97, 61);
        var pixels = TestPictures.Noise(format);
        var input = TestPictures.Input(64, 48);
        var reversed = input with { Color = ColorOrder.Bgr };
        var interleaved = reversed with { Layout = TensorLayout.Nhwc };
        var rgb = Run(format, pixels, input, ResampleFilter.Auto);
        var bgr = Run(format, pixels, reversed, ResampleFilter.Auto);
        var packed = Run(format, pixels, interleaved, ResampleFilter.Auto);
        var bytes = RunBytes(format, pixels, interleaved with { Type = "uint8" }, ResampleFilter.Auto);
        var ints = RunInts(format, pixels, reversed with { Type = "int32" }, ResampleFilter.Auto);
        for (var i = 0; i < 64 * 48; i++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var (x, y) = (i % 64, i / 64);
                var value = rgb[TestPictures.Index(input, channel, x, y)];
                Assert.Equal(value, bgr[TestPictures.Index(reversed, 2 - channel, x, y)]);
                Assert.Equal(value, packed[TestPictures.Index(interleaved, 2 - channel, x, y)]);
                Assert.Equal((byte)MathF.Round(value), bytes[TestPictures.Index(interleaved, 2 - channel, x, y)]);
                Assert.Equal((int)MathF.Round(value), ints[TestPictures.Index(reversed, 2 - channel, x, y)]);
            }
        }
    }

    [Fact]
    public void Run_MeanAndDeviation_AreThoseOfTheirChannel()
    {
        var format = FrameFormat.Still(32, 32);
        var pixels = new byte[format.ByteLength];
        pixels.AsSpan().Fill(128); // mid gray
        var input = TestPictures.Input(32, 16, color: ColorOrder.Bgr) with { Mean = [103.53f, 116.28f, 123.675f], Std = [57.375f, 57.12f, 58.395f] };
        var tensor = Run(format, pixels, input, ResampleFilter.Auto);
        for (var channel = 0; channel < 3; channel++)
        {
            var plane = tensor.AsSpan(channel * 32 * 16, 32 * 16);
            Assert.Equal((128 - input.Mean[channel]) / input.Std[channel], plane[(8 * 32) + 16], 0.0001);
            Assert.Equal((114 - input.Mean[channel]) / input.Std[channel], plane[8 * 32], 0.0001);
        }
    }

    [Fact]
    public void Run_BlackAndWhite_ReachTheEndsExactly()
    {
        foreach (var (luma, level) in new[] { (16, 0f), (235, 255f), (0, 0f), (255, 255f) })
        {
            var format = FrameFormat.Video(64, 48);
            var pixels = new byte[format.ByteLength];
            pixels.AsSpan().Fill(128);
            pixels.AsSpan(0, 64 * 48).Fill((byte)luma);
            Assert.All(Run(format, pixels, TestPictures.Input(20, 15), ResampleFilter.Auto), value => Assert.Equal(level, value, 0.001));
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Run_FrameAndTensorAtTheEndOfMemory_TouchesNothingBehindThem()
    {
        // One byte too far ends the process, also where its weight is zero.
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Guarded memory is asked of Linux.");
        foreach (var row in Sizes.Select(row => row.Data).Append((50, 38, 30, 30)))
        {
            var (width, height, inputWidth, inputHeight) = row;
            using var tensor = new GuardedBytes(sizeof(float) * 3 * inputWidth * inputHeight);
            foreach (var (format, input, filter) in Cases(width, height, inputWidth, inputHeight))
            {
                using var frame = new GuardedBytes(format.ByteLength);
                var pixels = TestPictures.Noise(format);
                pixels.CopyTo(frame.Span);
                foreach (var set in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
                {
                    var kernel = new PictureKernel(format, input, filter, set);
                    var numbers = MemoryMarshal.Cast<byte, float>(tensor.Span)[^(input.Channels * inputWidth * inputHeight)..];
                    kernel.FillPadding(numbers);
                    kernel.Run(frame.Span, numbers);
                    Assert.True(numbers.SequenceEqual(Run(format, pixels, input, filter, set)), $"{format} {input.Resize} {input.Color} {filter} {set}");

                    var bytes = tensor.Span[^numbers.Length..];
                    new PictureKernel(format, input with { Type = "uint8" }, filter, set).Run(frame.Span, bytes);
                }
            }
        }
    }

    [Fact]
    public void Run_NumbersThatNoIntHolds_AreTheSameLimitsOnEverySet()
    {
        var format = FrameFormat.Video(64, 48);
        var pixels = TestPictures.Noise(format);
        var input = TestPictures.Input(35, 33, color: ColorOrder.Gray, type: "int32") with { Std = [1e-9f] };
        foreach (var (mean, limit) in new[] { (-1f, 2147483520), (256f, int.MinValue) })
        {
            foreach (var set in Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported))
                Assert.All(RunInts(format, pixels, input with { Mean = [mean] }, ResampleFilter.Auto, set), value => Assert.Equal(limit, value));
        }
    }

    [Fact]
    public void Run_WrongSpans_AreRefusedWithTheNumbers()
    {
        var kernel = new PictureKernel(FrameFormat.Video(64, 48), TestPictures.Input(32, 32));
        var short1 = Assert.Throws<ArgumentException>(() => kernel.Run(new byte[100], new float[3 * 32 * 32]));
        Assert.Contains("4608 bytes", short1.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => kernel.Run(new byte[4608], new float[3 * 32 * 31]));
        var type = Assert.Throws<ArgumentException>(() => kernel.Run(new byte[4608], new byte[3 * 32 * 32]));
        Assert.Contains("uint8", type.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_ImpossibleInput_IsRefused()
    {
        var format = FrameFormat.Video(64, 48);
        Assert.Contains("float16", Assert.Throws<NotSupportedException>(() => new PictureKernel(format, TestPictures.Input(32, 32, type: "float16"))).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new PictureKernel(format, TestPictures.Input(0, 32)));
        Assert.Throws<NotSupportedException>(() => new PictureKernel(format, TestPictures.Input(32, 32, ResizeMode.CentreCrop) with { Crop = 0 }));
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        foreach (var pixelFormat in TestPictures.Formats)
        {
            var format = FrameFormat.Video(320, 240) with { PixelFormat = pixelFormat };
            var pixels = TestPictures.Noise(format);
            var kernel = new PictureKernel(format, TestPictures.Input(128, 128));
            var tensor = new float[3 * 128 * 128];
            kernel.Run(pixels, tensor);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++)
                kernel.Run(pixels, tensor);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Fits_AnotherFormat_IsFalse()
    {
        var format = FrameFormat.Video(320, 240);
        var kernel = new PictureKernel(format, TestPictures.Input(128, 128));
        Assert.True(kernel.Fits(FrameFormat.Video(320, 240)));
        Assert.False(kernel.Fits(format with { Range = ColorRange.Full }));
    }

    /// <summary>Every pixel format with every resize mode; colours, ranges, matrices and filters take turns.</summary>
    private static IEnumerable<(FrameFormat Format, ModelInput Input, ResampleFilter Filter)> Cases(int width, int height, int inputWidth, int inputHeight)
    {
        var turn = 0;
        foreach (var pixelFormat in TestPictures.Formats)
        {
            foreach (var resize in Enum.GetValues<ResizeMode>())
            {
                foreach (var color in Enum.GetValues<ColorOrder>())
                {
                    turn++;
                    var format = new FrameFormat(width, height, pixelFormat, (ColorMatrix)(turn % 2), (ColorRange)(turn / 2 % 2));
                    var input = TestPictures.Input(inputWidth, inputHeight, resize, color: color) with { Crop = turn % 3 == 0 ? 0.875 : 1 };
                    yield return (format, input, (ResampleFilter)(turn % 3));
                    yield return (format, input, (ResampleFilter)((turn + 1) % 3));
                }
            }
        }
    }

    private static double Worst(float[] tensor, ModelInput input, Func<int, int, double[]> expected, int step)
    {
        var worst = 0.0;
        for (var i = 0; i < input.Width * input.Height; i += step)
        {
            var values = expected(i % input.Width, i / input.Width);
            for (var channel = 0; channel < input.Channels; channel++)
                worst = Math.Max(worst, Math.Abs(tensor[TestPictures.Index(input, channel, i % input.Width, i / input.Width)] - values[channel]));
        }

        return worst;
    }

    private static float[] Run(FrameFormat format, byte[] pixels, ModelInput input, ResampleFilter filter, InstructionSet? set = null)
    {
        var kernel = new PictureKernel(format, input, filter, set);
        var tensor = new float[input.Channels * input.Width * input.Height];
        kernel.FillPadding(tensor);
        kernel.Run(pixels, tensor);
        return tensor;
    }

    private static byte[] RunBytes(FrameFormat format, byte[] pixels, ModelInput input, ResampleFilter filter, InstructionSet? set = null)
    {
        var kernel = new PictureKernel(format, input, filter, set);
        var tensor = new byte[input.Channels * input.Width * input.Height];
        kernel.FillPadding(tensor);
        kernel.Run(pixels, tensor);
        return tensor;
    }

    private static int[] RunInts(FrameFormat format, byte[] pixels, ModelInput input, ResampleFilter filter, InstructionSet? set = null)
    {
        var kernel = new PictureKernel(format, input, filter, set);
        var tensor = new int[input.Channels * input.Width * input.Height];
        kernel.FillPadding(tensor);
        kernel.Run(pixels, tensor);
        return tensor;
    }
}
