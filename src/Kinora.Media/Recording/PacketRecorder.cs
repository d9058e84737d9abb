using Kinora.Media.Decoding;
using Kinora.Media.Encoders;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Inputs;
using Kinora.Media.Recording.Copying;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Media.Recording;

/// <summary>
/// Writes what a source sends into files as it is coded (H.264, H.265, AV1), without decoding it: nothing is lost, and it costs next to nothing. A file
/// begins with a key frame, so it is as long as it was asked for and up to the source's next key frame.
/// </summary>
public sealed class PacketRecorder
{
    /// <summary>A fragment comes when it is over.</summary>
    private static readonly TimeSpan Fragment = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>A key frame that comes so much early begins the next file: times are rounded, and H.265's may be decoded ahead of their turn.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the last frame lasts tells only the next one, which is not there when enough was asked for: it is taken for no longer than this.</summary>
    private static readonly TimeSpan LongestFrame = TimeSpan.FromSeconds(1);

    private readonly SourceAddress _address;
    private readonly SourceOptions _source;
    private readonly RecordingOptions _options;
    private readonly TimeProvider _time;
    private TimeSpan _recorded;
    private bool _isWhole;
    private CopiedFile? _file;

    /// <param name="address">What is recorded.</param>
    /// <param name="source">How it is opened, and how long it may be silent.</param>
    /// <param name="options">Folder, length of files, and when to end; the encoder's are not used.</param>
    /// <param name="time">The clock that files are named by.</param>
    /// <exception cref="SourceException">The source does not send coded pictures, or only a part of it is asked for.</exception>
    public PacketRecorder(SourceAddress address, SourceOptions source, RecordingOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(source);
        (_address, _source, _options, _time) = (address, source, options, time);
        if (!address.IsNetwork && address.Kind is not (SourceKind.File or SourceKind.Demo))
        {
            throw new SourceException(
                $"'{address.Display}' gives pictures that are not encoded, so there is nothing to copy: record it without --copy.", isUsage: true);
        }

        if (FileInput.HasRange(source))
        {
            throw new SourceException($"Frames of '{address.Display}' cannot be picked out without decoding it: record it without --copy, or without --frames.", isUsage: true);
        }
    }

    /// <summary>Frames that are in files.</summary>
    public long Frames { get; private set; }

    /// <summary>How often the source was opened again.</summary>
    public long Restarts { get; private set; }

    /// <summary>Called when a file is finished.</summary>
    public Action<RecordedFile>? FileFinished { get; init; }

    /// <summary>Called when a live source is lost, with a sentence that says why.</summary>
    public Action<string>? Lost { get; init; }

    /// <summary>Records until the source ends, enough is there, or the token is cancelled, which is no error. A live source that is lost is opened again.</summary>
    /// <exception cref="SourceException">It gives nothing that can be copied, or a file broke off.</exception>
    /// <exception cref="EncoderException">A file cannot be written.</exception>
    /// <exception cref="MissingProgramException">ffmpeg is not installed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        RecordingNames.Prepare(_options.Folder);
        var pause = new RestartPause(Random.Shared);
        while (!cancellationToken.IsCancellationRequested && !HasEnough)
        {
            var before = Frames;
            var error = await RunOnceAsync(cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested || HasEnough || (error is null && !_address.IsLive))
            {
                return;
            }

            if (!_address.IsLive || Frames == 0 || error is { IsUsage: true })
            {
                throw error ?? new SourceException($"'{_address.Display}' gives no picture: the other side ended it.");
            }

            if (Frames > before)
            {
                pause.Reset();
                Lost?.Invoke(error?.Message ?? $"'{_address.Display}' has ended.");
            }

            Restarts++;
            try
            {
                await Task.Delay(pause.Next(RestartPause.LongestUnprobed), _time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private bool HasEnough => _isWhole || Frames >= (_options.MaxFrames ?? long.MaxValue) || _recorded >= (_options.Duration ?? TimeSpan.MaxValue);

    /// <summary>Records until ffmpeg ends; why that was not in order, null where it was.</summary>
    private async Task<SourceException?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var before = Frames;
        var command = await CopyCommand.ForAsync(_address, _source, _options.MaxFrames - Frames, _options.Duration - _recorded).ConfigureAwait(false);
        var ffmpeg = await FfmpegProcess.StartAsync(command).ConfigureAwait(false);
        await using (ffmpeg.ConfigureAwait(false))
        {
            string? problem = null;
            try
            {
                // Asked to end, it hands over what it still has.
                using var ending = cancellationToken.UnsafeRegister(static process => _ = ((FfmpegProcess)process!).EndAsync(EndPatience), ffmpeg);
                var silent = await ReadAsync(ffmpeg).ConfigureAwait(false);
                var exitCode = silent is null ? await ffmpeg.FinishAsync(EndPatience).ConfigureAwait(false) : 0;
                _isWhole = silent is null && exitCode == 0 && Frames > before && _recorded >= _options.Duration - LongestFrame;
                var error = cancellationToken.IsCancellationRequested ? null
                    : silent ?? RefusedCodec(ffmpeg.Errors) ?? SourceFailure.Explain(_address, new DecodeOutcome(Frames - before, null), exitCode, ffmpeg.Errors);
                return error;
            }
            catch (EncoderException error)
            {
                problem = error.Message;
                throw;
            }
            finally
            {
                EndFile(problem);
            }
        }
    }

    /// <summary>Writes what comes; why no more will though ffmpeg has not ended, null where it has.</summary>
    private async Task<SourceException?> ReadAsync(FfmpegProcess ffmpeg)
    {
        var reader = new FragmentReader(ffmpeg.Output);
        var begun = (At: default(DateTimeOffset), Ticks: 0L);
        using var silence = new CancellationTokenSource();
        using var killing = silence.Token.UnsafeRegister(static process => ((FfmpegProcess)process!).Kill(), ffmpeg);
        var (start, before) = (-1L, _recorded);
        try
        {
            while (true)
            {
                if (_address.IsLive)
                {
                    silence.CancelAfter(start < 0 ? _source.FirstFrameTimeout : _source.StallTimeout + Fragment);
                }

                if (await reader.NextAsync(CancellationToken.None).ConfigureAwait(false) is not { } fragment)
                {
                    return silence.IsCancellationRequested
                        ? new SourceException($"'{_address.Display}' was silent for {(start < 0 ? _source.FirstFrameTimeout : _source.StallTimeout).TotalSeconds:0.#} s.")
                        : null;
                }

                // A slow disk is not the source's silence.
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                var movie = reader.Start ?? throw new InvalidDataException("pictures come before their description");
                if (!movie.IsKnown)
                {
                    return Uncopyable(movie.Codec);
                }

                if (start < 0)
                {
                    // It has come when its last picture had.
                    start = fragment.Start;
                    begun = (_time.GetUtcNow() - Seconds(fragment.Duration, movie), start);
                }

                Write(movie, fragment, begun.At + Seconds(fragment.Start - begun.Ticks, movie));
                Frames += fragment.Frames;
                _recorded = before + Seconds(fragment.Start + fragment.Duration - start, movie);
            }
        }
        catch (InvalidDataException error)
        {
            return new SourceException($"'{_address.Display}' cannot be copied: {error.Message}; record it without --copy.", inner: error);
        }
    }

    private void Write(MovieStart movie, MovieFragment fragment, DateTimeOffset takenAt)
    {
        if (fragment.IsKey && _file?.LengthBefore(fragment) >= _options.Segment - Early)
        {
            EndFile(null);
        }

        if (_file is null)
        {
            _file = CopiedFile.Begin(_options.Folder, movie, fragment, takenAt);
        }
        else
        {
            _file.Add(fragment);
        }
    }

    private void EndFile(string? problem)
    {
        if (_file is { } file)
        {
            _file = null;
            FileFinished?.Invoke(file.Finish(problem));
        }
    }

    /// <summary>What ffmpeg says when no MP4 can have what the source sends.</summary>
    private SourceException? RefusedCodec(IReadOnlyList<string> errors)
    {
        const string Marker = "Could not find tag for codec ";
        return errors.FirstOrDefault(static line => line.Contains(Marker, StringComparison.Ordinal)) is { } said
            ? Uncopyable(said[(said.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..].Split(' ')[0])
            : null;
    }

    private SourceException Uncopyable(string codec) =>
        new($"'{_address.Display}' is coded as '{codec}', and H.264, H.265 and AV1 can be copied: record it without --copy.", isUsage: true);

    private static TimeSpan Seconds(long ticks, MovieStart movie) => TimeSpan.FromSeconds(ticks / (double)movie.TicksPerSecond);
}
