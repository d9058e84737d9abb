using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;

namespace Kinora.Media.Stills;

/// <summary>
/// Reads still pictures (JPEG, PNG, WebP, BMP) into frames: planar, full range, upright. JPEG goes through libturbojpeg straight into
/// the frame, PNG and WebP through libpng and libwebp where they are installed; the rest, and JPEGs of an unusual kind, through an ffmpeg
/// process. One picture at a time: each ends the one before.
/// </summary>
public sealed class StillDecoder : IDisposable
{
    private readonly FramePool _pool;
    private readonly FrameFeed _feed;
    private readonly JpegToFrame _jpeg;
    private readonly PackedToFrame _packed;
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
        _jpeg = new JpegToFrame(Loan);
        _packed = new PackedToFrame(Loan, memory);
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
        frame = _jpeg.TryDecode(file, header, name, leastScale, out var loan) || _packed.TryDecode(file, header, name, out loan) ? Commit(loan, header) : null;
        return frame is not null;
    }

    /// <summary>Decodes a picture by a process.</summary>
    /// <inheritdoc cref="DecodeAsync(ReadOnlyMemory{byte}, string, CancellationToken)"/>
    /// <param name="header">Of the file.</param>
    public async Task<FrameLease> DecodeSlowlyAsync(ReadOnlyMemory<byte> file, StillHeader header, string name, CancellationToken cancellationToken)
    {
        using var picture = await FfmpegStill.DecodeAsync(file, header.Format, _limits, name, cancellationToken).ConfigureAwait(false);
        return Commit(_jpeg.Write(picture, header), header);
    }

    public void Dispose()
    {
        _feed.Dispose();
        _pool.Complete();
        _pool.Dispose();
        _jpeg.Dispose();
        _packed.Dispose();
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
