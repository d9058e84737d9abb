using System.Globalization;

namespace Kinora.Media.Devices;

/// <summary>A format and size that a camera offers, and how fast.</summary>
/// <param name="Format">The format as ffmpeg names it (<c>mjpeg</c>, <c>yuyv422</c>); null where the system does not tell.</param>
/// <param name="Width">Width in pixels; the largest where <see cref="Smallest"/> is set.</param>
/// <param name="Height">Height in pixels; the largest where <see cref="Smallest"/> is set.</param>
/// <param name="Rates">Frames a second, fastest first; empty where the system does not tell.</param>
public sealed record CameraMode(string? Format, int Width, int Height, IReadOnlyList<double> Rates)
{
    /// <summary>Every size from here up to width and height is offered; null where only that one is.</summary>
    public (int Width, int Height)? Smallest { get; init; }

    /// <summary>True when the rates are the two ends of a range that is offered as a whole.</summary>
    public bool IsRateRange { get; init; }

    public override string ToString() => $"{Format} {Width}x{Height} at {string.Join(", ", Rates.Select(RateText))}";

    /// <summary>True when the camera can give this size in this mode.</summary>
    internal bool Has(int width, int height) => Smallest is { } least
        ? width >= least.Width && width <= Width && height >= least.Height && height <= Height
        : width == Width && height == Height;

    /// <summary>
    /// The offered rate that is meant by a rate: itself in a range, else one that differs by no more than a hundredth, as 29.97 does from
    /// 30. Null where there is none; the rate itself where the offer is not known.
    /// </summary>
    internal double? Match(double rate)
    {
        if (Rates.Count == 0 || (IsRateRange && rate <= Rates[0] && rate >= Rates[^1]))
        {
            return rate;
        }

        var nearest = Rates.MinBy(offered => Math.Abs(offered - rate));
        return Math.Abs(nearest - rate) <= rate / 100 ? nearest : null;
    }

    /// <summary>A rate as ffmpeg and people read it.</summary>
    internal static string RateText(double rate) => rate.ToString("0.######", CultureInfo.InvariantCulture);
}
