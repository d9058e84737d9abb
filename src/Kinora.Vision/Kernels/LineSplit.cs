namespace Kinora.Vision.Kernels;

/// <summary>Takes a line of interleaved channels apart.</summary>
internal static unsafe class LineSplit
{
    /// <summary>
    /// A register of pixels a step. The last step overlaps the one before; a line that is shorter than a register goes pixel by pixel.
    /// </summary>
    /// <param name="line">The samples of <paramref name="width"/> pixels.</param>
    /// <param name="step">Samples a pixel: 3 or 4; the fourth is dropped.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="first">Receives the first sample of each pixel, <paramref name="second"/> and <paramref name="third"/> the others.</param>
    /// <param name="second">See <paramref name="first"/>.</param>
    /// <param name="third">See <paramref name="first"/>.</param>
    public static void Split<TLanes>(short* line, int step, int width, short* first, short* second, short* third)
        where TLanes : struct, ILanes<TLanes>
    {
        if (width < TLanes.Samples)
            Steps<Lane1>(line, step, width, first, second, third);
        else
            Steps<TLanes>(line, step, width, first, second, third);
    }

    private static void Steps<TLanes>(short* line, int step, int width, short* first, short* second, short* third)
        where TLanes : struct, ILanes<TLanes>
    {
        var last = width - TLanes.Samples;
        if (step == 3)
        {
            for (var x = 0; x < width; x += TLanes.Samples)
            {
                x = Math.Min(x, last);
                TLanes.SplitThree(line + (3 * x), first + x, second + x, third + x);
            }
        }
        else
        {
            for (var x = 0; x < width; x += TLanes.Samples)
            {
                x = Math.Min(x, last);
                TLanes.SplitFour(line + (4 * x), first + x, second + x, third + x);
            }
        }
    }
}
