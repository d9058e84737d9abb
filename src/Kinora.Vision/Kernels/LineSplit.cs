using System.Runtime.Intrinsics;

namespace Kinora.Vision.Kernels;

/// <summary>Takes a line of interleaved channels apart.</summary>
internal static unsafe class LineSplit
{
    /// <param name="line">The samples of <paramref name="width"/> pixels.</param>
    /// <param name="step">Samples a pixel: 3 or 4; the fourth is dropped.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="first">Receives the first sample of each pixel, <paramref name="second"/> and <paramref name="third"/> the others.</param>
    /// <param name="second">See <paramref name="first"/>.</param>
    /// <param name="third">See <paramref name="first"/>.</param>
    /// <param name="vector">Whether registers may be used.</param>
    public static void Split(short* line, int step, int width, short* first, short* second, short* third, bool vector)
    {
        if (!vector || width < 8)
        {
            for (var x = 0; x < width; x++)
                (first[x], second[x], third[x]) = (line[step * x], line[(step * x) + 1], line[(step * x) + 2]);
        }
        else if (step == 3)
        {
            SplitThree(line, width, first, second, third);
        }
        else
        {
            SplitFour(line, width, first, second, third);
        }
    }

    /// <summary>Eight pixels a step; the last step overlaps the one before.</summary>
    private static void SplitThree(short* line, int width, short* first, short* second, short* third)
    {
        for (var x = 0; x < width; x += 8)
        {
            line += 3 * (Math.Min(x, width - 8) - x);
            x = Math.Min(x, width - 8);
            var v0 = Vector128.Load(line + 0);
            var v1 = Vector128.Load(line + 8);
            var v2 = Vector128.Load(line + 16);
            Vector128.Store(
                Vector128.Shuffle(v0, Vector128.Create((short)0, 3, 6, -1, -1, -1, -1, -1)) |
                Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, -1, 1, 4, 7, -1, -1)) |
                Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 2, 5)),
                first + x);
            Vector128.Store(
                Vector128.Shuffle(v0, Vector128.Create((short)1, 4, 7, -1, -1, -1, -1, -1)) |
                Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, -1, 2, 5, -1, -1, -1)) |
                Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, -1, 0, 3, 6)),
                second + x);
            Vector128.Store(
                Vector128.Shuffle(v0, Vector128.Create((short)2, 5, -1, -1, -1, -1, -1, -1)) |
                Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 0, 3, 6, -1, -1, -1)) |
                Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, -1, 1, 4, 7)),
                third + x);
            line += 24;
        }
    }

    /// <summary>Eight pixels a step; the last step overlaps the one before.</summary>
    private static void SplitFour(short* line, int width, short* first, short* second, short* third)
    {
        for (var x = 0; x < width; x += 8)
        {
            line += 4 * (Math.Min(x, width - 8) - x);
            x = Math.Min(x, width - 8);
            var v0 = Vector128.Load(line + 0);
            var v1 = Vector128.Load(line + 8);
            var v2 = Vector128.Load(line + 16);
            var v3 = Vector128.Load(line + 24);
            Vector128.Store(
                Vector128.Shuffle(v0, Vector128.Create((short)0, 4, -1, -1, -1, -1, -1, -1)) |
                Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 0, 4, -1, -1, -1, -1)) |
                Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, 0, 4, -1, -1)) |
                Vector128.Shuffle(v3, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 0, 4)),
                first + x);
            Vector128.Store(
                Vector128.Shuffle(v0, Vector128.Create((short)1, 5, -1, -1, -1, -1, -1, -1)) |
                Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 1, 5, -1, -1, -1, -1)) |
                Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, 1, 5, -1, -1)) |
                Vector128.Shuffle(v3, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 1, 5)),
                second + x);
            Vector128.Store(
                Vector128.Shuffle(v0, Vector128.Create((short)2, 6, -1, -1, -1, -1, -1, -1)) |
                Vector128.Shuffle(v1, Vector128.Create((short)-1, -1, 2, 6, -1, -1, -1, -1)) |
                Vector128.Shuffle(v2, Vector128.Create((short)-1, -1, -1, -1, 2, 6, -1, -1)) |
                Vector128.Shuffle(v3, Vector128.Create((short)-1, -1, -1, -1, -1, -1, 2, 6)),
                third + x);
            line += 32;
        }
    }
}
