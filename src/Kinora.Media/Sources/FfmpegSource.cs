using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Nut;

namespace Kinora.Media.Sources;

/// <summary>
/// One decode of one source: an ffmpeg process whose pipe is read straight into the slots of a <see cref="FramePool"/>. Open the feeds
/// first, then call <see cref="RunAsync"/> once; it returns when the source has ended in order and throws when it failed.
/// </summary>
public sealed class FfmpegSource : IDisposable
{
    /// <summary>How long ffmpeg may take to exit once it has closed its pipe.</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

    private readonly SourceAddress _address;
    private readonly SourceOptions _options;
    private readonly TimeProvider _time;
    private readonly FramePool _pool;

    public FfmpegSource(SourceAddress address, SourceOptions? options = null, TimeProvider? time = null)
    {
        _address = address;
        _options = options ?? new SourceOptions();
        _time = time ?? TimeProvider.System;
        _pool = new FramePool(new FramePoolOptions { Name = address.Kind.ToString() });
    }

    /// <summary>The address, with any password masked.</summary>
    public string Display => _address.Display;

    /// <summary>True when frames arrive at their own pace, so that a slow reader must lose some.</summary>
    public bool IsLive => _address.IsLive || _address.Kind == SourceKind.Test || _options.Realtime;

    /// <summary>Where the frames are; open feeds here.</summary>
    public FramePool Pool => _pool;

    /// <summary>A feed that suits the source: the newest frame of a live one, every frame of a file.</summary>
    /// <param name="heldQuota">How many leases the reader may hold at once.</param>
    public FrameFeed OpenFeed(int heldQuota = 1) =>
        _pool.OpenFeed(IsLive ? FeedMode.Latest : FeedMode.Reliable(Timeout.InfiniteTimeSpan), heldQuota);

    /// <summary>Decodes until the source ends or the token is cancelled, and completes the pool.</summary>
    /// <exception cref="SourceException">The source cannot be read or broke off.</exception>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await DecodeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
            throw;
        }
        finally
        {
            _pool.Complete(failure);
        }
    }

    public void Dispose() => _pool.Dispose();

    private async Task DecodeAsync(CancellationToken cancellationToken)
    {
        var ffmpeg = await FfmpegProcess.StartAsync(DecodeCommand.For(_address, _options)).ConfigureAwait(false);
        await using (ffmpeg.ConfigureAwait(false))
        {
            using var _ = cancellationToken.UnsafeRegister(static process => ((FfmpegProcess)process!).Kill(), ffmpeg);
            // Pipe reads block: the decode has a thread of its own.
            var reading = await Task.Factory
                .StartNew(() => ReadFrames(ffmpeg.Output, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
            var exitCode = await ffmpeg.FinishAsync(reading.Error is null ? ExitPatience : TimeSpan.Zero).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (SourceFailure.Explain(_address, reading, exitCode, ffmpeg.Errors) is { } problem)
            {
                throw problem;
            }
        }
    }

    /// <summary>Reads until the pipe ends, and says how that came about.</summary>
    private DecodeOutcome ReadFrames(Stream pipe, CancellationToken cancellationToken)
    {
        var reader = new NutReader(pipe);
        FrameFormat? format = null;
        long index = 0;
        try
        {
            while (reader.TryReadFrameHeader(out var frame))
            {
                format ??= FormatOf(reader.Video);
                if (frame.Size != format.Value.ByteLength)
                {
                    throw new NutFormatException($"a frame of {frame.Size} bytes where {format.Value} has {format.Value.ByteLength}");
                }

                var loan = _pool.Loan(format.Value, cancellationToken);
                reader.ReadFrame(loan.Pixels);
                var video = reader.Video;
                var nanoseconds = (long)((Int128)frame.Pts * video.TimeBaseNumerator * 1_000_000_000 / video.TimeBaseDenominator);
                loan.Commit(FrameStamp.Now(_time, index++, nanoseconds));
            }

            return new DecodeOutcome(index, null);
        }
        catch (EndOfStreamException)
        {
            return new DecodeOutcome(index, null);
        }
        catch (NutFormatException error)
        {
            return new DecodeOutcome(index, error);
        }
        catch (SourceException error)
        {
            return new DecodeOutcome(index, error);
        }
        catch (InsufficientMemoryException error)
        {
            return new DecodeOutcome(index, new SourceException($"'{Display}' cannot be shown: {error.Message}", inner: error));
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException)
        {
            // Cancelled, or the pool was disposed of while frames were still coming.
            return new DecodeOutcome(index, null);
        }
    }

    private FrameFormat FormatOf(NutVideoHeader video)
    {
        if (video.FourCc != 0x49343230)
        {
            throw new NutFormatException("the pixels are not planar 4:2:0");
        }

        return FrameFormat.IsValidSize(video.Width, video.Height, out var problem)
            ? FrameFormat.Video((int)video.Width, (int)video.Height)
            : throw new SourceException($"'{Display}' cannot be shown: {problem}.");
    }
}
