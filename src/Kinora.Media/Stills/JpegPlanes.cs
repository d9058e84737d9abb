namespace Kinora.Media.Stills;

/// <summary>Sizes of a JPEG's luma and chroma planes in samples, as it is decoded; chroma 0 × 0 for a gray picture.</summary>
/// <param name="Width">Of the luma plane.</param>
/// <param name="Height">Of the luma plane.</param>
/// <param name="ChromaX">How many columns of luma a column of chroma covers: 1 or 2; 0 for gray.</param>
/// <param name="ChromaY">How many rows of luma a row of chroma covers: 1 or 2; 0 for gray.</param>
internal readonly record struct JpegPlanes(int Width, int Height, int ChromaX, int ChromaY)
{
    public int ChromaWidth => ChromaX == 0 ? 0 : (Width + ChromaX - 1) / ChromaX;

    public int ChromaHeight => ChromaY == 0 ? 0 : (Height + ChromaY - 1) / ChromaY;

    /// <summary>
    /// The smallest that is no smaller than that scale: an eighth, a quarter or a half, which cost less since the inverse transform is
    /// done for so many of the coefficients only; rounded up, as TJSCALED does.
    /// </summary>
    /// <param name="leastScale">0..1.</param>
    public JpegPlanes Scaled(double leastScale)
    {
        var divisor = leastScale <= 0.125 ? 8 : leastScale <= 0.25 ? 4 : leastScale <= 0.5 ? 2 : 1;
        return this with { Width = (Width + divisor - 1) / divisor, Height = (Height + divisor - 1) / divisor };
    }
}
