using System.Globalization;
using System.Text.RegularExpressions;
using Kinora.Frames.Formats;

namespace Kinora.Media.Sources;

/// <summary>A rectangle of the screen in pixels, written <c>WxH+X,Y</c>.</summary>
public readonly partial record struct ScreenRegion(int Width, int Height, int X, int Y)
{
    /// <summary>Reads <c>WxH</c> or <c>WxH+X,Y</c>; false where it is not written so or is larger than a picture may be.</summary>
    public static bool TryParse(string text, out ScreenRegion region)
    {
        var match = Written().Match(text);
        region = match.Success ? new ScreenRegion(Number(match, 1), Number(match, 2), Number(match, 3), Number(match, 4)) : default;
        return match.Success && FrameFormat.IsValidSize(region.Width, region.Height, out _);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}+{X},{Y}");

    private static int Number(Match match, int group) =>
        match.Groups[group].Success ? int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(\d{1,5})x(\d{1,5})(?:\+(\d{1,5}),(\d{1,5}))?$")]
    private static partial Regex Written();
}
