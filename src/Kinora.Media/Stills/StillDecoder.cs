using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Nut;

namespace Kinora.Media.Stills;

/// <summary>
/// Reads still pictures (JPEG, PNG, WebP, BMP) into frames: planar, full range, upright. JPEG goes through libturbojpeg straight into
/// the frame; the rest, and JPEGs of an unusual kind, through an ffmpeg process. One picture at a time: each ends the one before.
/// </summary>
public sealed class StillDecoder : IDisposable
{
    /// <summary>Largest file taken, 256 MiB.</summary>
    public const int MostBytes = 256 << 20;

    private static readonly string MostPixels = FrameFormat.MaxPixels.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private readonly FramePool _pool;
    private readonly FrameFeed _feed;
    private readonly JpegDecoder _jpeg = new();
    private readonly TimeProvider _time;

    /// <param name="time">The clock; the system's unless told.</param>
    /// <param name="memory">What the memory of the pictures is taken from; null for no limit.</param>
    public StillDecoder(TimeProvider? time = null, MemoryBudget? memory = null)
    {
        _pool = new FramePool(new FramePoolOptions { Name = "stills", Memory = memory });
        _time = time ?? TimeProvider.System;
        _feed = _pool.OpenFeed(FeedMode.Queue(1));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="StillException">It is not there, not a picture, or damaged.</exception>
    public async Task<FrameLease> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // Devices and pipes say that they have no length; nothing but a file with one is opened.
            var length = new FileInfo(path).Length;
            if (length == 0)
            {
                throw new StillException($"'{path}' is empty, or no file at all: 0 bytes are no picture.");
            }

            if (length > MostBytes)
            {
                throw new StillException($"'{path}' has {length / (1 << 20)} MiB, more than the {MostBytes >> 20} MiB that a picture may have.");
            }

            var bytes = new byte[length];
            var file = File.OpenRead(path);
            await using (file.ConfigureAwait(false))
            {
                await file.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            return await DecodeAsync(bytes, path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StillException($"There is no file '{path}': check the path.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StillException($"'{path}' cannot be opened: check that it is a file and that you may read it.", error);
        }
    }

    /// <summary>Decodes a picture that is in memory.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="StillException">It is not a picture, or damaged.</exception>
    public async Task<FrameLease> DecodeAsync(ReadOnlyMemory<byte> file, string name, CancellationToken cancellationToken)
    {
        if (file.IsEmpty)
        {
            throw new StillException($"'{name}' is empty: 0 bytes are no picture.");
        }

        var format = Sniff(file.Span);
        if (format == StillFormat.Unknown)
        {
            throw new StillException($"'{name}' is not a picture that Kinora reads: give a JPEG, PNG, WebP or BMP file.");
        }

        var orientation = ExifOrientation.Find(file.Span, format);
        if (format != StillFormat.Jpeg || !TryDecodeJpeg(file.Span, orientation, name))
        {
            using var picture = await DecodeByFfmpegAsync(file, format, name, cancellationToken).ConfigureAwait(false);
            Commit(picture, orientation);
        }

        return _feed.TryNext(out var frame) ? frame : throw new InvalidOperationException("The picture was committed but cannot be read.");
    }

    public void Dispose()
    {
        _feed.Dispose();
        _pool.Complete();
        _pool.Dispose();
        _jpeg.Dispose();
    }

    private static StillFormat Sniff(ReadOnlySpan<byte> file) => file switch
    {
        [0xff, 0xd8, 0xff, ..] => StillFormat.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => StillFormat.Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => StillFormat.WebP,
        [(byte)'B', (byte)'M', ..] => StillFormat.Bmp,
        _ => StillFormat.Unknown,
    };

    private bool TryDecodeJpeg(ReadOnlySpan<byte> file, int orientation, string name)
    {
        if (!_jpeg.TryReadHeader(file, out var header))
        {
            return false;
        }

        var format = FrameFormat.Still(header.Width, header.Height);
        if (orientation == ExifOrientation.Upright && header.ChromaWidth == format.ChromaWidth && header.ChromaHeight == format.ChromaHeight)
        {
            var loan = Loan(format);
            _jpeg.Decode(file, header, loan.Plane(0), loan.Plane(1), loan.Plane(2), name);
            loan.Commit(FrameStamp.Now(_time, 0, null));
            return true;
        }

        using var picture = new PlanarPicture(header.Width, header.Height, header.ChromaWidth, header.ChromaHeight);
        _jpeg.Decode(file, header, picture.Plane(0), picture.Plane(1), picture.Plane(2), name);
        Commit(picture, orientation);
        return true;
    }

    private void Commit(PlanarPicture picture, int orientation)
    {
        var swap = ExifOrientation.SwapsSides(orientation);
        var format = FrameFormat.Still(swap ? picture.Height : picture.Width, swap ? picture.Width : picture.Height);
        var loan = Loan(format);
        picture.CopyTo(loan.Pixels, format, orientation);
        loan.Commit(FrameStamp.Now(_time, 0, null));
    }

    private FrameLoan Loan(FrameFormat format) => _pool.TryLoan(format, out var loan)
        ? loan
        : throw new InvalidOperationException("The last picture is still held: dispose its lease first.");

    private static async Task<PlanarPicture> DecodeByFfmpegAsync(
        ReadOnlyMemory<byte> file, StillFormat format, string name, CancellationToken cancellationToken)
    {
        var demuxer = format switch
        {
            StillFormat.Jpeg => "jpeg_pipe",
            StillFormat.Png => "png_pipe",
            StillFormat.WebP => "webp_pipe",
            _ => "bmp_pipe",
        };
        var ffmpeg = await FfmpegProcess.StartAsync(new FfmpegCommand(
            [
                "-hide_banner", "-loglevel", "error", "-protocol_whitelist", "pipe", "-max_pixels", MostPixels, "-noautorotate", "-f", demuxer, "-i", "pipe:0",
                "-frames:v", "1", "-pix_fmt", "yuvj420p", "-c:v", "rawvideo", "-f", "nut", "-write_index", "0", "pipe:1",
            ],
            file)).ConfigureAwait(false);
        await using (ffmpeg.ConfigureAwait(false))
        {
            using var _ = cancellationToken.UnsafeRegister(static process => ((FfmpegProcess)process!).Kill(), ffmpeg);
            var picture = await Task.Run(() => ReadPicture(ffmpeg.Output), CancellationToken.None).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (picture is not null)
            {
                return picture;
            }

            await ffmpeg.WaitForExitAsync().ConfigureAwait(false);
            var reason = ffmpeg.Errors.Count > 0 ? ffmpeg.Errors[0].TrimEnd('.') : "no picture in it";
            throw new StillException($"'{name}' is a damaged {format} picture (ffmpeg says \"{reason}\"): save or download it again.");
        }
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
