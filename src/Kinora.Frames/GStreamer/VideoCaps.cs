using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Kinora.Frames.Formats;

namespace Kinora.Frames.GStreamer;

/// <summary>GStreamer's words for a format: <c>video/x-raw,format=NV12,width=640,height=480,…</c>.</summary>
internal static class VideoCaps
{
    private const string MediaType = "video/x-raw";
    private const string Progressive = "progressive";

    private static readonly (PixelFormat Format, string Name)[] Names =
    [
        (PixelFormat.I420, "I420"), (PixelFormat.Nv12, "NV12"), (PixelFormat.Rgb24, "RGB"),
        (PixelFormat.Bgr24, "BGR"), (PixelFormat.Rgbx, "RGBx"), (PixelFormat.Gray8, "GRAY8"),
    ];

    /// <summary>The caps of a format. The rate is 0/1, which stands for frames that come when they come, unless it is known.</summary>
    public static string Write(FrameFormat format, int rate, int perSeconds)
    {
        var name = Array.Find(Names, known => known.Format == format.PixelFormat).Name;
        return string.Create(
            CultureInfo.InvariantCulture, $"{MediaType},format={name},width={format.Width},height={format.Height},framerate={rate}/{perSeconds}{Colour(format)}");
    }

    /// <summary>Reads the caps of raw video in ordinary memory.</summary>
    /// <param name="caps">As another process wrote them.</param>
    /// <param name="format">What they say.</param>
    /// <param name="problem">Why they cannot be read.</param>
    public static bool TryRead(string caps, out FrameFormat format, [NotNullWhen(false)] out string? problem)
    {
        format = default;
        var fields = Split(caps);
        if (fields.Count == 0 || fields[0] != MediaType)
        {
            problem = "they are no video/x-raw in ordinary memory";
            return false;
        }

        var pixels = Array.Find(Names, known => known.Name == Value(fields, "format")).Format;
        if (pixels == 0 || !TryNumber(Value(fields, "width"), out var width) || !TryNumber(Value(fields, "height"), out var height))
        {
            problem = "they name no size, or none of the formats I420, NV12, RGB, BGR, RGBx and GRAY8";
            return false;
        }

        if (!FrameFormat.IsValidSize(width, height, out problem))
        {
            return false;
        }

        if (Value(fields, "interlace-mode") is not (null or Progressive))
        {
            problem = "the video is interlaced";
            return false;
        }

        var (matrix, range) = Colour(Value(fields, "colorimetry"), height);
        format = new FrameFormat(width, height, pixels, matrix, range);
        return true;
    }

    /// <summary>Range, matrix, transfer and primaries by GStreamer's numbers where there is no name: JPEG's colours have none.</summary>
    private static string Colour(FrameFormat format) => (format.PixelFormat, format.Matrix, format.Range) switch
    {
        (not (PixelFormat.I420 or PixelFormat.Nv12), _, _) => "",
        (_, ColorMatrix.Bt709, ColorRange.Limited) => ",colorimetry=bt709",
        (_, ColorMatrix.Bt709, _) => ",colorimetry=1:3:5:1",
        (_, _, ColorRange.Limited) => ",colorimetry=bt601",
        _ => ",colorimetry=1:4:7:1",
    };

    private static (ColorMatrix Matrix, ColorRange Range) Colour(string? text, int height)
    {
        var unknown = height > 576 ? ColorMatrix.Bt709 : ColorMatrix.Bt601;
        var numbers = text?.Split(':');
        return numbers is { Length: 4 }
            ? (numbers[1] switch { "3" => ColorMatrix.Bt709, "4" => ColorMatrix.Bt601, _ => unknown }, numbers[0] == "1" ? ColorRange.Full : ColorRange.Limited)
            : (text switch { "bt709" => ColorMatrix.Bt709, "bt601" => ColorMatrix.Bt601, _ => unknown }, ColorRange.Limited);
    }

    private static bool TryNumber(string? text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>A field's value without its type, which stands before it in brackets.</summary>
    private static string? Value(List<string> fields, string name)
    {
        var field = fields.Find(field => field.StartsWith(name, StringComparison.Ordinal) && field.AsSpan(name.Length).TrimStart().StartsWith('='));
        var value = field?[(field.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
        return value is ['(', ..] && value.IndexOf(')', StringComparison.Ordinal) is > 0 and var end ? value[(end + 1)..].Trim().Trim('"') : value?.Trim('"');
    }

    /// <summary>Splits at commas that stand in no quotation.</summary>
    private static List<string> Split(string caps)
    {
        List<string> fields = [];
        var begin = 0;
        var isQuoted = false;
        for (var i = 0; i <= caps.Length; i++)
        {
            if (i == caps.Length || (caps[i] == ',' && !isQuoted))
            {
                fields.Add(caps[begin..i].Trim());
                begin = i + 1;
            }
            else if (caps[i] == '"')
            {
                isQuoted = !isQuoted;
            }
        }

        return fields;
    }
}
