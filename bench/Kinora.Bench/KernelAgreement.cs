using System.Globalization;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;

namespace Kinora.Bench;

/// <summary>
/// How far two network inputs that show the same frame lie apart, the picture only (not the padding): means of absolute differences in
/// levels of 255. Only inputs that agree are compared in speed.
/// </summary>
/// <param name="Brightness">Of BT.601 luma.</param>
/// <param name="Color">Of R, G and B.</param>
/// <param name="BlockColor">
/// Of R, G and B, each averaged over 2×2 pixels first. That is as fine as chroma is in a peer that scales a planar frame to a planar
/// frame: it has one sample of chroma for four pixels of the output, where we have four.
/// </param>
/// <param name="Most">What 99 of 100 differences of R, G and B stay within.</param>
internal readonly record struct KernelAgreement(double Brightness, double Color, double BlockColor, double Most)
{
    /// <summary>The largest mean difference, in levels of 255, at which two pictures count as the same.</summary>
    public const double Goal = 2;

    /// <summary>The difference that is judged: of every pixel's R, G and B, or of the 2×2 averages and of every pixel's brightness.</summary>
    /// <param name="hasHalfChroma">Whether the peer's chroma has half the output's resolution by design.</param>
    public double Judged(bool hasHalfChroma) => hasHalfChroma ? Math.Max(Brightness, BlockColor) : Color;

    public string Text(bool hasHalfChroma) => string.Create(
        CultureInfo.InvariantCulture,
        $"R, G and B differ by {Color:F2} levels, 99 of 100 by at most {Most:F1}; brightness by {Brightness:F2}" +
        $"{(hasHalfChroma ? $"; R, G and B of 2×2 pixels (as fine as the peer's chroma is by design) by {BlockColor:F2}" : "")}");

    /// <param name="ours">A float tensor of planes R, G, B.</param>
    /// <param name="theirs">Likewise.</param>
    /// <param name="placement">Where the picture lies in both.</param>
    /// <param name="input">Size and deviations of both.</param>
    public static KernelAgreement Of(float[] ours, float[] theirs, Placement placement, ModelInput input)
    {
        var area = input.Width * input.Height;
        var (columns, rows) = ((placement.Width + 1) / 2, (placement.Height + 1) / 2);
        var blocks = new double[3 * columns * rows];
        var levels = new float[3 * placement.Width * placement.Height];
        var brightness = 0.0;
        Span<double> weights = [0.299, 0.587, 0.114];
        for (var pixel = 0; pixel < placement.Width * placement.Height; pixel++)
        {
            var (x, y) = (pixel % placement.Width, pixel / placement.Width);
            var i = ((placement.Top + y) * input.Width) + placement.Left + x;
            var luma = 0.0;
            for (var channel = 0; channel < 3; channel++)
            {
                var difference = (ours[(channel * area) + i] - theirs[(channel * area) + i]) * input.Std[channel];
                luma += weights[channel] * difference;
                levels[(3 * pixel) + channel] = Math.Abs(difference);
                blocks[(((channel * rows) + (y / 2)) * columns) + (x / 2)] += difference;
            }

            brightness += Math.Abs(luma);
        }

        Array.Sort(levels);
        return new KernelAgreement(
            brightness / (placement.Width * placement.Height), levels.Average(), blocks.Sum(Math.Abs) / levels.Length, levels[(int)(levels.Length * 0.99)]);
    }
}
