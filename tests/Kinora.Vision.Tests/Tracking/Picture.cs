using System.Diagnostics;

namespace Kinora.Vision.Tests.Tracking;

/// <summary>A planar 4:2:0 picture with even sides: Y, then U and V at half size.</summary>
internal sealed class Picture(int width, int height, byte[] bytes)
{
    public int Width => width;

    public int Height => height;

    /// <summary>The three planes one after the other, without padding.</summary>
    public byte[] Bytes => bytes;

    /// <summary>Decodes the frames of a video whose numbers are multiples of <paramref name="every"/>.</summary>
    public static List<Picture> Decode(string video, int width, int height, int every)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-i", "file:" + video, "-vf", $"select=not(mod(n\\,{every}))", "-fps_mode", "passthrough",
             "-f", "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"]) { RedirectStandardOutput = true })!;
        var pictures = new List<Picture>();
        while (true)
        {
            var bytes = new byte[width * height * 3 / 2];
            if (process.StandardOutput.BaseStream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                process.WaitForExit();
                return pictures;
            }

            pictures.Add(new Picture(width, height, bytes));
        }
    }

    /// <summary>What most of the pictures show at every place: the scene without those who walk through it.</summary>
    public static Picture Median(IReadOnlyList<Picture> pictures)
    {
        var first = pictures[0];
        var bytes = new byte[first.Bytes.Length];
        Parallel.For(0, first.Height * 3 / 2, row =>
        {
            Span<byte> values = stackalloc byte[pictures.Count];
            for (var i = row * first.Width; i < (row + 1) * first.Width; i++)
            {
                for (var picture = 0; picture < values.Length; picture++)
                {
                    values[picture] = pictures[picture].Bytes[i];
                }

                values.Sort();
                bytes[i] = values[values.Length / 2];
            }
        });
        return new Picture(first.Width, first.Height, bytes);
    }

    /// <summary>A part of the picture; all four numbers are even.</summary>
    public Picture Crop(int x, int y, int cropWidth, int cropHeight)
    {
        var part = new Picture(cropWidth, cropHeight, new byte[cropWidth * cropHeight * 3 / 2]);
        for (var plane = 0; plane < 3; plane++)
        {
            var half = plane == 0 ? 1 : 2;
            for (var row = 0; row < cropHeight / half; row++)
            {
                Row(plane, (y / half) + row).Slice(x / half, cropWidth / half).CopyTo(part.Row(plane, row));
            }
        }

        return part;
    }

    public Picture Clone() => new(width, height, (byte[])bytes.Clone());

    /// <summary>One row of plane 0 (Y), 1 (U) or 2 (V).</summary>
    public Span<byte> Row(int plane, int row)
    {
        var stride = plane == 0 ? width : width / 2;
        var start = plane switch
        {
            0 => 0,
            1 => width * height,
            _ => width * height * 5 / 4,
        };
        return bytes.AsSpan(start + (row * stride), stride);
    }
}
