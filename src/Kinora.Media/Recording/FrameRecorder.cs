using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Media.Encoders;

namespace Kinora.Media.Recording;

/// <summary>
/// Writes the frames of a feed into files, one after the other, each of which can be played while it is written. It holds two frames at most,
/// so the feed needs that quota. Which frames a slow encoder or disk costs is the feed's rule.
/// </summary>
public sealed class FrameRecorder
{
    /// <summary>An encoder that fails before so many frames, after one that did so too, is given up on.</summary>
    private const int FramesOfSuccess = 100;

    private const double MostRate = 240;

    private readonly RecordingOptions _options;
    private readonly RecordingClock _clock = new();
    private readonly List<Task> _finishing = [];
    private RecordingFile? _file;
    private (DateTimeOffset At, long Ticks)? _anchor;
    private EncoderSelection? _encoder;
    private FrameFormat _chosenFor;
    private double _rate = 25;
    private bool _hasFailed;
    private EncoderException? _error;

    public FrameRecorder(RecordingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Frames that were handed to encoders.</summary>
    public long Frames { get; private set; }

    /// <summary>How often an encoder was started again because it had failed.</summary>
    public long Restarts { get; private set; }

    /// <summary>Called when the encoder is known, from the recording's thread.</summary>
    public Action<EncoderSelection>? EncoderChosen { get; init; }

    /// <summary>Called when a file is finished, from any thread, one at a time.</summary>
    public Action<RecordedFile>? FileFinished { get; init; }

    /// <summary>The encoder's process, for tests.</summary>
    internal int? EncoderProcess => _file?.ProcessId;

    /// <summary>Records until the feed ends, enough is there, or the token is cancelled, which is no error: the last file is finished.</summary>
    /// <param name="feed">Where the frames come from; its quota is 2 at least.</param>
    /// <param name="isLive">True when frames carry the time at which they were taken; of a file only the first does.</param>
    /// <param name="cancellationToken">Ends the recording in order.</param>
    /// <returns>True when the feed has ended; false when enough was recorded, or the token was cancelled.</returns>
    /// <exception cref="EncoderException">No encoder opens, one failed, or the file cannot be written.</exception>
    public async Task<bool> RunAsync(IFrameReader feed, bool isLive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(feed);
        RecordingNames.Prepare(_options.Folder);
        try
        {
            return await RecordAsync(feed, isLive, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            await EndFileAsync().ConfigureAwait(false);
            ThrowIfFailed();
        }
    }

    private async Task<bool> RecordAsync(IFrameReader feed, bool isLive, CancellationToken cancellationToken)
    {
        // The distance of the first two tells the encoder about how many will come.
        using (var first = await feed.NextAsync(cancellationToken).ConfigureAwait(false))
        {
            if (first is null)
            {
                return true;
            }

            var start = _clock.Place(first);
            using var second = _options.MaxFrames == 1 ? null : await feed.NextAsync(cancellationToken).ConfigureAwait(false);
            var next = second is null ? 0 : _clock.Place(second);
            _rate = second is null ? _rate : Math.Clamp(VideoEncoder.TicksPerSecond / (double)(next - start), 1, MostRate);
            if (!await WriteAsync(first, start, isLive, cancellationToken).ConfigureAwait(false) || second is null)
            {
                return second is null && _options.MaxFrames != 1;
            }

            if (!await WriteAsync(second, next, isLive, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        while (await feed.NextAsync(cancellationToken).ConfigureAwait(false) is { } frame)
        {
            using (frame)
            {
                if (!await WriteAsync(frame, _clock.Place(frame), isLive, cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Records a frame; false when it was the last that is wanted, or one too many.</summary>
    private async ValueTask<bool> WriteAsync(FrameLease frame, long ticks, bool isLive, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (_options.Duration is { } duration && ticks >= ToTicks(duration))
        {
            return false;
        }

        if (_file is { } current && (current.Format != frame.Format || ticks - current.Start >= ToTicks(_options.Segment)))
        {
            _finishing.RemoveAll(static task => task.IsCompleted);
            _finishing.Add(FinishAsync(current));
            _file = null;
        }

        _file ??= await BeginAsync(frame, ticks, isLive, cancellationToken).ConfigureAwait(false);
        if (!_file.TryWrite(frame.Pixels, ticks))
        {
            await RecoverAsync(_file).ConfigureAwait(false);
            return true;
        }

        Frames++;
        return Frames != _options.MaxFrames;
    }

    private async Task<RecordingFile> BeginAsync(FrameLease frame, long ticks, bool isLive, CancellationToken cancellationToken)
    {
        if (_encoder is null || _chosenFor != frame.Format)
        {
            _encoder = await EncoderProbe.ChooseAsync(_options.Encoder, frame.Format, cancellationToken).ConfigureAwait(false);
            _chosenFor = frame.Format;
            EncoderChosen?.Invoke(_encoder);
        }

        // A file may be read at any speed: its later parts were "taken" so much later than its first frame as their time stamps say.
        var anchor = _anchor ??= (frame.CapturedAt, ticks);
        var startedAt = isLive ? frame.CapturedAt : anchor.At + TimeSpan.FromSeconds((ticks - anchor.Ticks) / (double)VideoEncoder.TicksPerSecond);
        return await RecordingFile.BeginAsync(
            new VideoEncoderOptions
            {
                Path = RecordingNames.Make(_options.Folder, startedAt),
                Format = frame.Format,
                Encoder = _encoder.Encoder,
                Profile = _options.Profile,
                Rate = _rate,
                StartedAt = startedAt,
            },
            ticks).ConfigureAwait(false);
    }

    /// <summary>An encoder has ended by itself: the next frame begins another, where that makes sense.</summary>
    private async Task RecoverAsync(RecordingFile file)
    {
        var hadSuccess = file.Frames >= FramesOfSuccess;
        await EndFileAsync().ConfigureAwait(false);
        if (_error is { IsOutput: false } && _options.RestartsEncoder && (hadSuccess || !_hasFailed))
        {
            _hasFailed = !hadSuccess;
            _error = null;
            Restarts++;
        }

        ThrowIfFailed();
    }

    /// <summary>Finishes the file that is being written, and waits for those before it.</summary>
    private async Task EndFileAsync()
    {
        if (_file is { } file)
        {
            _file = null;
            _finishing.Add(FinishAsync(file));
        }

        await Task.WhenAll(_finishing).ConfigureAwait(false);
        _finishing.Clear();
    }

    private async Task FinishAsync(RecordingFile file)
    {
        await using (file.ConfigureAwait(false))
        {
            var (recorded, error) = await file.FinishAsync().ConfigureAwait(false);
            lock (_finishing)
            {
                _error ??= error;
                FileFinished?.Invoke(recorded);
            }
        }
    }

    private void ThrowIfFailed()
    {
        if (Volatile.Read(ref _error) is { } error)
        {
            throw error;
        }
    }

    private static long ToTicks(TimeSpan time) => (long)Math.Round(time.TotalSeconds * VideoEncoder.TicksPerSecond);
}
