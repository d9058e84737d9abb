using System.Text.RegularExpressions;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Native;
using Kinora.Media.Nut;
using Kinora.Media.Sources;

namespace Kinora.Media.Decoding;

/// <summary>
/// A run of a source that ffmpeg reads: a process whose pipe is read straight into the slots of the source's pools, on a thread of its
/// own, because pipe reads block.
/// </summary>
internal sealed partial class FfmpegRun : ISourceRun
{
    /// <summary><c>I420</c>: planar, 4:2:0, 8 bits.</summary>
    private const uint PlanarFourCc = 0x49343230;

    /// <summary>How long ffmpeg may take to end once it was asked to, or has closed its pipe.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    /// <summary>ffmpeg writes its remarks before its first frame; they come through another pipe.</summary>
    private static readonly TimeSpan RemarkPatience = TimeSpan.FromSeconds(2);

    private static readonly string[] HardwareMarkers = ["Device creation failed", "Device setup failed", "Unrecognized hwaccel", "hwaccel initialisation"];

    private readonly FfmpegRunOptions _options;
    private readonly SourceFrames _frames;
    private readonly TimeProvider _time;
    private readonly FfmpegProcess _ffmpeg;
    private readonly DecoderRemarks _remarks;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FrameCursor> _deliver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingSince;
    private long _delivered;

    private FfmpegRun(FfmpegRunOptions options, SourceFrames frames, TimeProvider time, FfmpegProcess ffmpeg, DecoderRemarks remarks)
    {
        _options = options;
        _frames = frames;
        _time = time;
        _ffmpeg = ffmpeg;
        _remarks = remarks;
        _waitingSince = time.GetTimestamp();
        Completion = RunAsync();
        if (options.Address.IsLive)
        {
            _ = EndWhenPictureChangesAsync();
        }
    }

    public Task Ready => _ready.Task;

    public Task<DecodeOutcome> Completion { get; }

    public string? Codec => _remarks.Codec;

    public double AnnouncedRate => _remarks.First.IsCompletedSuccessfully ? _remarks.First.Result.Rate : 0;

    public TimeSpan Silence => Volatile.Read(ref _waitingSince) is var since and not 0 ? _time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Frames that were delivered so far, each counted once.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>What ffmpeg reads, where the options say that it is fed.</summary>
    public Stream Input => _ffmpeg.Input;

    /// <summary>Starts ffmpeg.</summary>
    /// <exception cref="SourceException">The source is not there, or not to be had on this system.</exception>
    /// <exception cref="MissingProgramException">A program is not installed.</exception>
    public static async Task<FfmpegRun> StartAsync(FfmpegRunOptions options, SourceFrames frames, TimeProvider time)
    {
        var remarks = new DecoderRemarks();
        var command = await DecodeCommand
            .ForAsync(options.Address, options.Source, options.Plan, options.HardwareDecoder, options.From, options.Follows, options.Input).ConfigureAwait(false);
        var ffmpeg = await FfmpegProcess.StartAsync(command, remarks.Read).ConfigureAwait(false);
        return new FfmpegRun(options, frames, time, ffmpeg, remarks);
    }

    public void Deliver(FrameCursor from) => _deliver.TrySetResult(from);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task<DecodeOutcome> RunAsync()
    {
        await using (_ffmpeg.ConfigureAwait(false))
        {
            var reading = Task.Factory.StartNew(ReadFrames, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // A reader that waits for a silent source is freed by the end of the process.
            await Task.WhenAny(reading, WhenStopped()).ConfigureAwait(false);
            var ending = _stop.IsCancellationRequested ? _ffmpeg.EndAsync(EndPatience) : Task.FromResult(0);
            await ending.ConfigureAwait(false);
            var error = await reading.ConfigureAwait(false);
            var exitCode = await _ffmpeg.FinishAsync(error is null ? EndPatience : TimeSpan.Zero).ConfigureAwait(false);
            var explained = PictureChange() ?? (_stop.IsCancellationRequested
                ? null
                : SourceFailure.Explain(_options, new DecodeOutcome(_delivered, error), exitCode, _ffmpeg.Errors));
            return new DecodeOutcome(_delivered, explained) { HardwareProblem = HardwareProblem() };
        }
    }

    /// <summary>ffmpeg ends when the hardware decoder it was told to use is not there. The first thing it says is the cause.</summary>
    private string? HardwareProblem()
    {
        if (_options.HardwareDecoder is null || _delivered > 0)
        {
            return null;
        }

        var errors = _ffmpeg.Errors;
        return errors.Any(line => Array.Exists(HardwareMarkers, mark => line.Contains(mark, StringComparison.Ordinal)))
            ? ContextOfLine().Replace(errors[0], "").TrimEnd('.', ' ')
            : null;
    }

    private Task WhenStopped()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _stop.Token.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), stopped);
        return stopped.Task;
    }

    /// <summary>Frames of another size would have to be squeezed into the old one: the source is started again instead.</summary>
    private async Task EndWhenPictureChangesAsync()
    {
        if (await Task.WhenAny(_remarks.Change, Completion).ConfigureAwait(false) != _remarks.Change)
        {
            return;
        }

        try
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // Somebody else has ended the run at this moment.
        }
    }

    /// <summary>Why a run ends whose picture has changed; null when it has not.</summary>
    private SourceException? PictureChange() =>
        _options.Address.IsLive && _remarks.Change is { IsCompleted: true, Result: var after } && _remarks.First.Result is var before
            ? new SourceException($"'{_options.Address.Display}' changed its picture from {before.Width}x{before.Height} to {after.Width}x{after.Height}.")
            : null;

    /// <summary>Reads until the pipe ends; what was wrong with the bytes, if anything.</summary>
    private Exception? ReadFrames()
    {
        Scheduling.DoNotPreempt();
        try
        {
            var reader = new NutReader(_ffmpeg.Output);
            if (reader.TryReadFrameHeader(out var header))
            {
                ReadFrames(reader, header);
            }

            return null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
        catch (InsufficientMemoryException error)
        {
            return new SourceException($"'{_options.Address.Display}' cannot be shown: {error.Message}", inner: error);
        }
        catch (Exception error) when (error is NutFormatException or SourceException)
        {
            return error;
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException or IOException)
        {
            // Stopped, or the pools were disposed of while frames were still coming.
            return null;
        }
        finally
        {
            // What ffmpeg still has to say is not wanted: it notices, and ends in order.
            _ffmpeg.Output.Dispose();
        }
    }

    private void ReadFrames(NutReader reader, NutFrameHeader header)
    {
        var picture = _remarks.First.Wait(RemarkPatience, _stop.Token) ? _remarks.First.Result : default;
        Volatile.Write(ref _waitingSince, 0);
        _ready.TrySetResult();
        _deliver.Task.Wait(_stop.Token);
        var begun = FrameStamp.Now(_time, 0, null).CapturedMonotonicNanoseconds;
        var renditions = new RenditionState[_options.Plan.Renditions];
        do
        {
            if (renditions[header.Stream].Timeline is null)
            {
                renditions[header.Stream] = Begin(header.Stream, reader.Video(header.Stream), picture, begun);
            }

            ReadFrame(reader, header, renditions[header.Stream]);
            Volatile.Write(ref _waitingSince, _time.GetTimestamp());
        }
        while (reader.TryReadFrameHeader(out header));
    }

    private void ReadFrame(NutReader reader, NutFrameHeader header, in RenditionState state)
    {
        if (header.Size != state.Format.ByteLength)
        {
            throw new NutFormatException($"a frame of {header.Size} bytes where {state.Format} has {state.Format.ByteLength}");
        }

        Volatile.Write(ref _waitingSince, 0);
        var loan = _frames.PoolOf(state.Rendition).Loan(state.Format, _stop.Token);
        Volatile.Write(ref _waitingSince, _time.GetTimestamp());
        try
        {
            reader.ReadFrame(loan.Pixels);
        }
        catch (EndOfStreamException)
        {
            _frames.CountAbandoned();
            throw;
        }

        // ffmpeg says that the picture changes before it writes the first frame that it has squeezed into the old size.
        _ffmpeg.CatchUpOnRemarks();
        if (PictureChange() is not null)
        {
            throw new OperationCanceledException();
        }

        var video = reader.Video(header.Stream);
        var nanoseconds = (long)((Int128)header.Pts * video.TimeBaseNumerator * 1_000_000_000 / video.TimeBaseDenominator);
        if (state.Timeline.TryPlace(nanoseconds, out var index, out var pts) && !_stop.IsCancellationRequested)
        {
            var counts = header.Stream == 0;
            _frames.Commit(loan, FrameStamp.Now(_time, index, pts) with { SourceSize = state.SourceSize }, state.Rendition, counts);
            Volatile.Write(ref _delivered, _delivered + (counts ? 1 : 0));
        }

        _stop.Token.ThrowIfCancellationRequested();
    }

    private RenditionState Begin(int stream, NutVideoHeader video, InputPicture picture, long begun)
    {
        if (video.FourCc != PlanarFourCc)
        {
            throw new NutFormatException("the pixels are not planar 4:2:0");
        }

        if (!FrameFormat.IsValidSize(video.Width, video.Height, out var problem))
        {
            throw new SourceException($"'{_options.Address.Display}' cannot be shown: {problem}.");
        }

        var rendition = _options.Plan.RenditionOf(stream);
        var size = FrameFormat.Video((int)video.Width, (int)video.Height);
        var sourceSize = rendition == Rendition.Full ? default : SourceSize(size, picture);
        var format = Colored(size, stream, picture, sourceSize);

        var cursor = _options.From is null ? _deliver.Task.Result : _frames.CursorOf(rendition);
        var timeline = new FrameTimeline(cursor, _options.Timeline(picture.Rate), begun);
        return new RenditionState(rendition, format, timeline, sourceSize);
    }

    /// <summary>The colours as ffmpeg tells them. It makes BT.601 of RGB; what nobody tells is taken by the height of the source, however few rows are left of it.</summary>
    private FrameFormat Colored(FrameFormat format, int stream, InputPicture picture, (int Width, int Height) sourceSize)
    {
        _ffmpeg.CatchUpOnRemarks();
        var colors = _remarks.ColorsOf(stream);
        var guess = picture.IsRgb ? ColorMatrix.Bt601 : sourceSize == default ? format.Matrix : FrameFormat.Video(sourceSize.Width, sourceSize.Height).Matrix;
        return format with { Matrix = colors.Matrix ?? guess, Range = colors.Range };
    }

    /// <summary>The decoder's picture as it is shown: a phone's video may lie on its side.</summary>
    private static (int Width, int Height) SourceSize(FrameFormat format, InputPicture picture) =>
        picture.Width == 0 ? default
        : (format.Width > format.Height) == (picture.Width > picture.Height) ? (picture.Width, picture.Height)
        : (picture.Height, picture.Width);

    /// <summary>The part of ffmpeg that speaks, as in <c>[AVHWDeviceContext @ 0x5] </c>.</summary>
    [GeneratedRegex(@"^\[.*? @ 0x[0-9a-f]+\] ")]
    private static partial Regex ContextOfLine();

    private readonly record struct RenditionState(
        Rendition Rendition, FrameFormat Format, FrameTimeline Timeline, (int Width, int Height) SourceSize);
}
