using System.Globalization;
using Kinora.Pipelines.Pictures;
using Kinora.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Pictures;

/// <summary>How a client wants to see a stream: <c>width</c> in pixels, <c>fps</c> at most, <c>overlay</c> for boxes drawn in.</summary>
internal readonly record struct PictureQuery(int Width, double Rate, bool Overlay)
{
    public const double MostRate = 60;

    private const double DefaultRate = 15;

    public static PictureQuery Default { get; } = new(PictureOptions.DefaultWidth, DefaultRate, false);

    public PictureOptions Options => new(Width, Overlay);

    /// <exception cref="RequestException">A parameter means nothing.</exception>
    public static PictureQuery Read(IQueryCollection query) => Default
        .WithWidth(Number(query, "width", Default.Width))
        .WithRate(Number(query, "fps", Default.Rate)) with { Overlay = Flag(query, "overlay", false) };

    /// <exception cref="RequestException">No picture is so wide.</exception>
    public PictureQuery WithWidth(double width) => width is >= PictureOptions.LeastWidth and <= PictureOptions.MostWidth
        ? this with { Width = (int)width }
        : throw Wrong("width", width.ToString(CultureInfo.InvariantCulture), $"give a number of pixels from {PictureOptions.LeastWidth} to {PictureOptions.MostWidth}");

    /// <exception cref="RequestException">No stream is so fast or slow.</exception>
    public PictureQuery WithRate(double rate) => rate is >= 0.01 and <= MostRate
        ? this with { Rate = rate }
        : throw Wrong("fps", rate.ToString(CultureInfo.InvariantCulture), $"give a number from 0.01 to {MostRate}");

    /// <exception cref="RequestException">It is neither true nor false.</exception>
    public static bool Flag(IQueryCollection query, string name, bool fallback) => query[name].ToString() switch
    {
        "" => fallback,
        "true" or "1" => true,
        "false" or "0" => false,
        var text => throw Wrong(name, text, "give true or false"),
    };

    private static double Number(IQueryCollection query, string name, double fallback) => query[name].ToString() is { Length: > 0 } text
        ? double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(name, text, "give a number")
        : fallback;

    private static RequestException Wrong(string name, string value, string remedy)
    {
        var sentence = $"{name} is '{(value.Length <= 40 ? value : value[..40] + "…")}': {remedy}.";
        return new RequestException(StatusCodes.Status422UnprocessableEntity, sentence) { Errors = new Dictionary<string, string[]> { [name] = [sentence] } };
    }
}
