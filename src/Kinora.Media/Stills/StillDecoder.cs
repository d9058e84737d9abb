using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Media.Stills;

/// <summary>
/// Reads still pictures (JPEG, PNG, WebP, BMP) into frames: planar, full range, upright. JPEG goes through libturbojpeg straight into
/// the frame; the rest, and JPEGs of an unusual kind, through an ffmpeg process. One picture at a time: each ends the one before.
/// </summary>
public sealed class StillDecoder : IDisposable
{
    private readonly FramePool _pool;
    private readonly FrameFeed _feed;
    private readonly JpegDecoder _jpeg = new();
    private readonly StillLimits _limits;
    private readonly TimeProvider _time;

    /// <param name="time">The clock; the system's unless told.</param>
    /// <param name="memory">What the memory of the pictures is taken from; null for no limit.</param>
    /// <param name="limits">What a picture may have; null takes <see cref="StillLimits.Own"/>.</param>
    public StillDecoder(TimeProvider? time = null, MemoryBudget? memory = null, StillLimits? limits = null)
    {
        _pool = new FramePool(new FramePoolOptions { Name = "stills", Memory = memory });
        _limits = limits ?? StillLimits.Own;
        _time = time ?? TimeProvider.System;
        _feed = _pool.OpenFeed(FeedMode.Queue(1));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="StillException">It is not there, not a picture, too large, or damaged.</exception>
    public async Task<FrameLease> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var file = await StillFile.ReadAsync(path, _limits, cancellationToken).ConfigureAwait(false);
        return await DecodeAsync(file, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decodes a picture that is in memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="StillException">It is not a picture, too large, or damaged.</exception>
    public Task<FrameLease> DecodeAsync(ReadOnlyMemory<byte> file, string name, CancellationToken cancellationToken)
    {
        var header = StillHeader.Read(file.Span, name, _limits);
        return TryDecode(file.Span, header, name, 1, out var frame) ? Task.FromResult(frame) : DecodeSlowlyAsync(file, header, name, cancellationToken);
    }

    /// <summary>Decodes a picture on the caller's thread, if that is possible: false where a process must do it.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="header">Of the file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="leastScale">
    /// The smallest scale, 0..1, at which it is still of use: the frame may be a half, a quarter or an eighth of the picture, which costs
    /// less time and memory. The frame knows the picture's own size.
    /// </param>
    /// <param name="frame">The picture.</param>
    /// <exception cref="StillException">It is damaged.</exception>
    public bool TryDecode(
        ReadOnlySpan<byte> file, in StillHeader header, string name, double leastScale, [NotNullWhen(true)] out FrameLease? frame)
    {
        frame = null;
        if (!header.MayBeUsualJpeg || !_jpeg.TryReadHeader(file, name, mustFit: header.IsUsualJpeg, out var jpeg))
        {
            return false;
        }

        var swaps = ExifOrientation.SwapsSides(header.Orientation);
        if ((jpeg.Width, jpeg.Height) != (swaps ? (header.Height, header.Width) : (header.Width, header.Height)))
        {
            throw new StillException($"'{name}' is a damaged JPEG (it tells two sizes): save or download it again.");
        }

        frame = Decode(file, header, jpeg.Scaled(leastScale), name);
        return true;
    }

    /// <summary>Decodes a picture by a process.</summary>
    /// <inheritdoc cref="DecodeAsync(ReadOnlyMemory{byte}, string, CancellationToken)"/>
    /// <param name="header">Of the file.</param>
    public async Task<FrameLease> DecodeSlowlyAsync(ReadOnlyMemory<byte> file, StillHeader header, string name, CancellationToken cancellationToken)
    {
        using var picture = await FfmpegStill.DecodeAsync(file, header.Format, _limits, name, cancellationToken).ConfigureAwait(false);
        return Commit(picture, header);
    }

    public void Dispose()
    {
        _feed.Dispose();
        _pool.Complete();
        _pool.Dispose();
        _jpeg.Dispose();
    }

    private FrameLease Decode(ReadOnlySpan<byte> file, in StillHeader header, in JpegPlanes planes, string name)
    {
        var format = FrameFormat.Still(planes.Width, planes.Height);
        if (header.Orientation == ExifOrientation.Upright && planes.ChromaWidth == format.ChromaWidth && planes.ChromaHeight == format.ChromaHeight)
        {
            var loan = Loan(format);
            _jpeg.Decode(file, planes, loan.Plane(0), loan.Plane(1), loan.Plane(2), name);
            return Commit(loan, header);
        }

        using var picture = new PlanarPicture(planes.Width, planes.Height, planes.ChromaWidth, planes.ChromaHeight);
        _jpeg.Decode(file, planes, picture.Plane(0), picture.Plane(1), picture.Plane(2), name);
        return Commit(picture, header);
    }

    private FrameLease Commit(PlanarPicture picture, in StillHeader header)
    {
        var swap = ExifOrientation.SwapsSides(header.Orientation);
        var format = FrameFormat.Still(swap ? picture.Height : picture.Width, swap ? picture.Width : picture.Height);
        var loan = Loan(format);
        picture.CopyTo(loan.Pixels, format, header.Orientation);
        return Commit(loan, header);
    }

    private FrameLease Commit(FrameLoan loan, in StillHeader header)
    {
        loan.Commit(FrameStamp.Now(_time, 0, null) with { SourceSize = (header.Width, header.Height) });
        return _feed.TryNext(out var frame) ? frame : throw new InvalidOperationException("The picture was committed but cannot be read.");
    }

    private FrameLoan Loan(FrameFormat format) => _pool.TryLoan(format, out var loan)
        ? loan
        : throw new InvalidOperationException("The last picture is still held: dispose its lease first.");
}
