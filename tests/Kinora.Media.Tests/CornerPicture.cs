using Kinora.Frames.Feeds;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <summary>A picture of odd size with a colour in each corner: red, green, blue and white.</summary>
internal static class CornerPicture
{
    public const int Width = 101, Height = 67;

    /// <summary>Writes it as a file of its name's format.</summary>
    public static void Make(TestFolder folder, string name, string pixels, params string[] settings)
    {
        File.WriteAllBytes(folder["corners.rgb"], Rgb());
        Tool.Ffmpeg([
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{Width}x{Height}", "-i", folder["corners.rgb"], "-frames:v", "1", "-pix_fmt", pixels, .. settings, folder[name],
        ]);
    }

    /// <summary>Its pixels.</summary>
    public static byte[] Rgb()
    {
        var rgb = new byte[Width * Height * 3];
        for (var i = 0; i < Width * Height; i++)
        {
            var (x, y) = (i % Width, i / Width);
            ReadOnlySpan<byte> color = (x < 40, x >= 61, y < 30, y >= 37) switch
            {
                (true, _, true, _) => [255, 0, 0],
                (_, true, true, _) => [0, 255, 0],
                (true, _, _, true) => [0, 0, 255],
                (_, true, _, true) => [255, 255, 255],
                _ => [0, 0, 0],
            };
            color.CopyTo(rgb.AsSpan(3 * i));
        }

        return rgb;
    }

    /// <summary>The colours of a frame's corners.</summary>
    public static string Corners(FrameLease frame)
    {
        var (w, h) = (frame.Format.Width, frame.Format.Height);
        return string.Join(' ', new[] { (8, 8), (w - 9, 8), (8, h - 9), (w - 9, h - 9) }.Select(p => Name(frame, p.Item1, p.Item2)));
    }

    /// <summary>Puts an EXIF segment with nothing but the orientation behind a JPEG's start.</summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation) => [.. jpeg[..2], 0xff, 0xe1, 0, 34, .. "Exif\0\0"u8, .. Tiff(orientation), .. jpeg[2..]];

    /// <summary>EXIF with nothing but the orientation.</summary>
    public static byte[] Tiff(int orientation) =>
        [(byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>The checksum of PNG.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }

    private static string Name(FrameLease frame, int x, int y)
    {
        var chroma = ((y / 2) * frame.Format.ChromaWidth) + (x / 2);
        var (luma, u, v) = (frame.Plane(0)[(y * frame.Format.Width) + x], frame.Plane(1)[chroma], frame.Plane(2)[chroma]);
        return (luma, u, v) switch
        {
            ( > 240, > 120 and < 136, > 120 and < 136) => "white",
            ( < 90, < 100, > 230) => "red",
            ( > 130 and < 165, < 60, < 40) => "green",
            ( < 45, > 230, < 125) => "blue",
            _ => $"({luma},{u},{v})",
        };
    }
}
