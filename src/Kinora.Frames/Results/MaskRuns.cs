namespace Kinora.Frames.Results;

/// <summary>
/// A coarse mask over the whole frame as run lengths, so that it is small and bounded: at most <see cref="MostSide"/> cells along the longer
/// side. Immutable.
/// </summary>
/// <param name="Width">Cells a row; they share the frame's width evenly.</param>
/// <param name="Height">Rows; they share the frame's height evenly.</param>
/// <param name="Runs">How many cells row by row are outside, then inside, then outside, and so on; their sum is
/// <see cref="Width"/> × <see cref="Height"/>. The first may be 0. Not to be changed.</param>
public sealed record MaskRuns(int Width, int Height, int[] Runs)
{
    /// <summary>Most cells along the longer side.</summary>
    public const int MostSide = 96;

    /// <summary>How many cells a frame's mask has: the longer side <see cref="MostSide"/>, the other in proportion, at least 1.</summary>
    public static (int Width, int Height) SizeFor(int frameWidth, int frameHeight)
    {
        var longer = Math.Max(frameWidth, frameHeight);
        return (Cells(frameWidth, longer), Cells(frameHeight, longer));
    }

    private static int Cells(int side, int longer) => Math.Max(1, (int)Math.Round((double)side * MostSide / longer));
}
