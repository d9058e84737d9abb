using Kinora.Frames.Formats;

namespace Kinora.Media.Decoding;

/// <summary>How the pixels that ffmpeg writes are to be read, as it says itself.</summary>
/// <param name="Matrix">The coefficients; null where the source does not tell them.</param>
/// <param name="Range">The range; limited where the source does not tell it.</param>
internal readonly record struct OutputColors(ColorMatrix? Matrix, ColorRange Range)
{
    /// <summary>Reads what stands in brackets behind the pixel format, as <c>tv, bt709/unknown/unknown, progressive</c>.</summary>
    public static OutputColors Parse(string text)
    {
        var colors = default(OutputColors);
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            // Coefficients, primaries and transfer; one word where all are the same. Those of BT.2020 are nearest to BT.709's.
            colors = word.Split('/')[0] switch
            {
                "pc" => colors with { Range = ColorRange.Full },
                "bt709" or "bt2020nc" or "bt2020c" or "smpte240m" => colors with { Matrix = ColorMatrix.Bt709 },
                "smpte170m" or "bt470bg" or "fcc" => colors with { Matrix = ColorMatrix.Bt601 },
                _ => colors,
            };
        }

        return colors;
    }
}
