using Kinora.Frames.Formats;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Bench;

/// <summary>The same work with each instruction set of this machine; what takes interleaved pixels apart in turns with its narrower self.</summary>
internal static unsafe class KernelPaths
{
    private const int Width = 1920;
    private const int Height = 1080;

    /// <summary>Rows of the picture in a letterbox of 640: so often a line is taken apart.</summary>
    private const int Lines = 360;

    /// <param name="i420">The 1080p frame.</param>
    /// <param name="input">A letterbox of 640.</param>
    /// <param name="pairs">How many rounds.</param>
    /// <param name="report">Takes what was measured.</param>
    public static void Measure(byte[] i420, ModelInput input, int pairs, Report report)
    {
        var tensor = new float[3 * input.Width * input.Height];
        var (rgb, rgbx) = (Interleave(i420, 3), Interleave(i420, 4));
        foreach (var (name, pixels, frame) in new[] { ("i420", PixelFormat.I420, i420), ("rgb24", PixelFormat.Rgb24, rgb), ("rgbx", PixelFormat.Rgbx, rgbx) })
        {
            var format = new FrameFormat(Width, Height, pixels, ColorMatrix.Bt601, ColorRange.Limited);
            foreach (var set in Supported())
            {
                var kernel = new PictureKernel(format, input, ResampleFilter.Bilinear, set);
                KernelSuite.Tell($"{name}-1080p-letterbox-640 {set}", pairs, report, times => KernelSuite.Time(times, () => kernel.Run(frame, tensor)));
            }
        }

        TellGrid(i420, pairs, report);
        if (Lanes512.IsSupported)
        {
            TellSplit("rgb24", 3, pairs, report);
            TellSplit("rgbx", 4, pairs, report);
        }
    }

    /// <summary>What the motion gate looks at.</summary>
    private static void TellGrid(byte[] frame, int pairs, Report report)
    {
        var format = FrameFormat.Video(Width, Height);
        foreach (var set in Supported())
        {
            var cells = new CellMeans(format, set);
            var means = new float[cells.Count];
            KernelSuite.Tell($"i420-1080p-cell-means {set}", pairs, report, times => KernelSuite.Time(times, () => cells.Measure(frame, means)));
        }
    }

    private static void TellSplit(string name, int step, int pairs, Report report)
    {
        var line = new PinnedArray<short>(step * Width);
        var split = new PinnedArray<short>(3 * Width);
        KernelSuite.TellBoth(
            $"{name}-split-1080p-lines 512 bits", "128 bits", pairs, report,
            times => KernelSuite.Time(times, () => Repeat<Lanes512>(line.Address, step, split.Address)),
            times => KernelSuite.Time(times, () => Repeat<Lanes128>(line.Address, step, split.Address)));
    }

    private static void Repeat<TLanes>(short* from, int step, short* to)
        where TLanes : struct, ILanes<TLanes>
    {
        for (var i = 0; i < Lines; i++)
            LineSplit.Split<TLanes>(from, step, Width, to, to + Width, to + (2 * Width));
    }

    private static IEnumerable<InstructionSet> Supported() => Enum.GetValues<InstructionSet>().Where(InstructionSets.IsSupported);

    /// <summary>Y, U and V of each pixel side by side: as smooth and as rough as a camera's red, green and blue.</summary>
    private static byte[] Interleave(byte[] i420, int step)
    {
        const int Luma = Width * Height;
        var bytes = new byte[step * Luma];
        for (var i = 0; i < Luma; i++)
        {
            var chroma = Luma + (i / Width / 2 * (Width / 2)) + (i % Width / 2);
            (bytes[step * i], bytes[(step * i) + 1], bytes[(step * i) + 2]) = (i420[i], i420[chroma], i420[chroma + (Luma / 4)]);
        }

        return bytes;
    }
}
