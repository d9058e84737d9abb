using System.Globalization;
using System.Text.RegularExpressions;
using Kinora.Frames.Formats;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Nut;

namespace Kinora.Media.Stills;

/// <summary>
/// Decodes a still by an ffmpeg process of its own: what no library here can, and at some 80 ms for the process. They count for whoever sent the
/// picture: the process may only have what others leave of the processor.
/// </summary>
internal static partial class FfmpegStill
{
    /// <exception cref="StillException">The picture is damaged.</exception>
    public static async Task<PlanarPicture> DecodeAsync(
        ReadOnlyMemory<byte> file, StillFormat format, StillLimits limits, string name, CancellationToken cancellationToken)
    {
        var demuxer = format switch
        {
            StillFormat.Jpeg => "jpeg_pipe",
            StillFormat.Png => "png_pipe",
            StillFormat.WebP => "webp_pipe",
            _ => "bmp_pipe",
        };

        // Its header was read, but ffmpeg may see another size in it.
        var mostPixels = Math.Min(limits.MostPixels, FrameFormat.MaxPixels).ToString(CultureInfo.InvariantCulture);
        var ffmpeg = await FfmpegProcess.StartAsync(new FfmpegCommand(
            [
                "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "pipe", "-max_pixels", mostPixels, "-noautorotate", "-f", demuxer, "-i", "pipe:0",
                "-frames:v", "1", "-pix_fmt", "yuvj420p", "-c:v", "rawvideo", "-f", "nut", "-write_index", "0", "pipe:1",
            ],
            format == StillFormat.Png ? PictureOf(file.Span) : file) { IsPatient = true }).ConfigureAwait(false);
        await using (ffmpeg.ConfigureAwait(false))
        {
            using var _ = cancellationToken.UnsafeRegister(static process => ((FfmpegProcess)process!).Kill(), ffmpeg);
            var picture = await Task.Run(() => ReadPicture(ffmpeg.Output), CancellationToken.None).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                picture?.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (picture is not null)
            {
                return picture;
            }

            await ffmpeg.WaitForExitAsync().ConfigureAwait(false);
            var reason = ffmpeg.Errors.Count > 0 ? ContextOfLine().Replace(ffmpeg.Errors[0], "").TrimEnd('.') : "no picture in it";
            throw new StillException($"'{name}' is a damaged {format} picture (ffmpeg says \"{reason}\"): save or download it again.");
        }
    }

    /// <summary>The part of ffmpeg that speaks and where it lies in memory, as in <c>[png @ 0x5] </c>.</summary>
    [GeneratedRegex(@"^\[.*? @ 0x[0-9a-f]+\] ")]
    private static partial Regex ContextOfLine();

    private static byte[] PictureOf(ReadOnlySpan<byte> png)
    {
        var picture = new byte[png.Length];
        Array.Resize(ref picture, PngChunks.Keep(png, picture));
        return picture;
    }

    private static PlanarPicture? ReadPicture(Stream pipe)
    {
        var reader = new NutReader(pipe);
        PlanarPicture? picture = null;
        try
        {
            if (!reader.TryReadFrameHeader(out var frame))
            {
                return null;
            }

            var video = reader.Video(0);
            if (!FrameFormat.IsValidSize(video.Width, video.Height, out _))
            {
                return null;
            }

            var format = FrameFormat.Still((int)video.Width, (int)video.Height);
            if (frame.Size != format.ByteLength)
            {
                return null;
            }

            picture = new PlanarPicture(format.Width, format.Height, format.ChromaWidth, format.ChromaHeight);
            for (var plane = 0; plane < 3; plane++)
            {
                reader.ReadFrame(picture.Plane(plane));
            }

            return picture;
        }
        catch (Exception error) when (error is EndOfStreamException or NutFormatException)
        {
            picture?.Dispose();
            return null;
        }
    }
}
