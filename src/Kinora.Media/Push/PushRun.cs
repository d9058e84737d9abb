using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Decoding;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Native;
using Kinora.Media.Sources;
using Kinora.Media.Stills;

namespace Kinora.Media.Push;

/// <summary>
/// A run of a source <c>push:NAME</c>: it takes the frames of one producer. Pixels and JPEGs become pictures on the producer's thread; video goes
/// through a decoder. It ends when the producer leaves.
/// </summary>
internal sealed class PushRun : ISourceRun
{
    private static readonly StillLimits Limits = new() { MostBytes = PushedFrame.MostBytes };

    private static readonly TimelineRules Rules = new() { IsLive = true, KeepsTime = true };

    private readonly PushDoor _door;
    private readonly SourceAddress _address;
    private readonly string _picture;
    private readonly SourceFrames _frames;
    private readonly TimeProvider _time;
    private readonly JpegToFrame _jpeg;
    private readonly RgbToPlanes _rgb = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FrameCursor> _deliver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DecodeOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FrameTimeline? _timeline;
    private PushedVideo? _video;
    private string? _codec;
    private long _decoded;
    private long _deliveredAt;

    public PushRun(PushDoor door, SourceAddress address, SourceFrames frames, TimeProvider time)
    {
        _door = door;
        _address = address;
        _picture = $"a frame pushed to {address.Display}";
        _frames = frames;
        _time = time;
        _stopped = _stop.Token;
        _jpeg = new JpegToFrame(Lend);
        door.Begin(this);
    }

    public Task Ready => _ready.Task;

    public Task<DecodeOutcome> Completion => _completion.Task;

    /// <summary>Counts from the newest picture: a producer that sends what is no picture is as good as silent.</summary>
    public TimeSpan Silence
    {
        get
        {
            var delivering = _time.GetElapsedTime(Volatile.Read(ref _deliveredAt));
            return _frames.LastFrameAge is { } age && age < delivering ? age : delivering;
        }
    }

    public string? Codec => Volatile.Read(ref _codec);

    public double AnnouncedRate => 0;

    /// <summary>Frames that became pictures.</summary>
    public long Decoded => Volatile.Read(ref _decoded) + (Volatile.Read(ref _video)?.Delivered ?? 0);

    private long Now => FrameStamp.Now(_time, 0, null).CapturedMonotonicNanoseconds;

    public void Deliver(FrameCursor from)
    {
        Volatile.Write(ref _deliveredAt, _time.GetTimestamp());
        _deliver.TrySetResult(from);
    }

    /// <summary>Takes a frame that has been checked; what is wrong with what is in it, or null.</summary>
    public async ValueTask<string?> TakeAsync(PushedFrame frame, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stopped.IsCancellationRequested || _completion.Task.IsCompleted)
            {
                return null;
            }

            return frame.Format is PushFormat.H264 or PushFormat.Vp8
                ? await DecodeAsync(frame).ConfigureAwait(false)
                : await ShowAsync(frame, cancellationToken).ConfigureAwait(false);
        }
        catch (StillException error)
        {
            return error.Message;
        }
        catch (Exception error) when (error is SourceException or InsufficientMemoryException or MissingProgramException)
        {
            return $"'{_address.Display}' cannot be shown: {error.Message}";
        }
        catch (Exception error) when (
            error is InvalidOperationException or IOException || (error is OperationCanceledException && _stopped.IsCancellationRequested))
        {
            // The source ends at this moment, or its decoder has ended: the next frame meets another.
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The producer has left. Waits until the frames on their way are pictures; what was wrong with them, or null.</summary>
    public async Task<string?> FinishAsync()
    {
        _door.End(this);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            var problem = await EndVideoAsync().ConfigureAwait(false);
            _completion.TrySetResult(new DecodeOutcome(Decoded, new SourceException($"'{_address.Display}' has lost its producer: it has left.")));
            return problem;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _door.End(this);
        await _stop.CancelAsync().ConfigureAwait(false);
        _deliver.TrySetCanceled(_stopped);
        // A frame on its way into the decoder is freed by the decoder's end.
        await EndAtOnceAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await EndAtOnceAsync().ConfigureAwait(false);
        _jpeg.Dispose();
        _rgb.Dispose();
        _completion.TrySetResult(new DecodeOutcome(Decoded, null));
        _turn.Release();
        _stop.Dispose();
    }

    private async ValueTask<string?> ShowAsync(PushedFrame frame, CancellationToken cancellationToken)
    {
        var problem = await EndVideoAsync().ConfigureAwait(false);
        var header = default(StillHeader);
        if (frame.Format == PushFormat.Jpeg)
        {
            header = StillHeader.Read(frame.Data.Span, _picture, Limits);
            if (header.Format != StillFormat.Jpeg)
            {
                return $"'{_picture}' is a {header.Format} picture: send JPEG files.";
            }
        }

        await BeginAsync(frame.Format == PushFormat.Jpeg ? "mjpeg" : "rawvideo", cancellationToken).ConfigureAwait(false);
        var loan = frame.Format == PushFormat.Jpeg ? await ReadJpegAsync(frame, header).ConfigureAwait(false) : ReadPixels(frame);
        _timeline ??= new FrameTimeline(_frames.Cursor, Rules, Now);
        if (_timeline.TryPlace(PushedTime.Nanoseconds(frame, _time), out var index, out var pts))
        {
            _frames.Commit(loan, FrameStamp.Now(_time, index, pts), Rendition.Full, counts: true);
            Volatile.Write(ref _decoded, _decoded + 1);
        }

        return problem;
    }

    /// <summary>Waits until whatever is shown in the source's place has ended: pools have one writer.</summary>
    private async ValueTask BeginAsync(string codec, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _codec, codec);
        _ready.TrySetResult();
        if (!_deliver.Task.IsCompletedSuccessfully)
        {
            await _deliver.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private FrameLoan ReadPixels(PushedFrame frame)
    {
        var loan = Lend(FrameFormat.Still(frame.Width, frame.Height));
        _rgb.Convert(frame.Data.Span, isBgr: frame.Format == PushFormat.Bgr, loan);
        return loan;
    }

    private async ValueTask<FrameLoan> ReadJpegAsync(PushedFrame frame, StillHeader header)
    {
        if (_jpeg.TryDecode(frame.Data.Span, header, _picture, 1, out var loan))
        {
            return loan;
        }

        using var picture = await FfmpegStill.DecodeAsync(frame.Data, header.Format, Limits, _picture, _stopped).ConfigureAwait(false);
        return _jpeg.Write(picture, header);
    }

    private async ValueTask<string?> DecodeAsync(PushedFrame frame)
    {
        var starts = Bitstream.TryFindStart(frame, out var parameters);
        string? problem = null;
        if (_video is { } current && (current.HasEnded || current.Format != frame.Format || (starts && !current.IsFor(parameters.Span))))
        {
            problem = await EndVideoAsync().ConfigureAwait(false);
        }

        if (_video is not { } video)
        {
            if (!starts)
            {
                return problem ?? Bitstream.WhyNoStart(frame);
            }

            _timeline = null;
            video = await PushedVideo.StartAsync(frame.Format, parameters, _address, _frames, _time).ConfigureAwait(false);
            Volatile.Write(ref _video, video);
            _ = PassOnAsync(video, frame.Format == PushFormat.H264 ? "h264" : "vp8");
        }

        await video.WriteAsync(frame).ConfigureAwait(false);
        return problem;
    }

    /// <summary>Lets the decoder deliver when it has its first picture and this run may deliver.</summary>
    private async Task PassOnAsync(PushedVideo video, string codec)
    {
        if (await Task.WhenAny(video.Ready, video.Completion).ConfigureAwait(false) == video.Ready)
        {
            try
            {
                await BeginAsync(codec, _stopped).ConfigureAwait(false);
                video.Deliver(_frames.Cursor);
            }
            catch (OperationCanceledException)
            {
                // The run ends before it has delivered anything.
            }
        }
    }

    /// <summary>Ends the decoder in order, if there is one; what was wrong when it has made nothing of its frames.</summary>
    private async ValueTask<string?> EndVideoAsync()
    {
        if (_video is not { } video)
        {
            return null;
        }

        var outcome = await video.FinishAsync().ConfigureAwait(false);
        Forget(video);
        return outcome.Frames == 0 ? outcome.Error?.Message : null;
    }

    private async ValueTask EndAtOnceAsync()
    {
        if (Volatile.Read(ref _video) is { } video)
        {
            await video.DisposeAsync().ConfigureAwait(false);
            Forget(video);
        }
    }

    /// <summary>Counts what a decoder has made, once.</summary>
    private void Forget(PushedVideo video)
    {
        if (Interlocked.CompareExchange(ref _video, null, video) == video)
        {
            Volatile.Write(ref _decoded, _decoded + video.Delivered);
        }
    }

    private FrameLoan Lend(FrameFormat format) => _frames.PoolOf(Rendition.Full).TryLoan(format, out var loan)
        ? loan
        : throw new SourceException("its readers hold all frames that there is memory for.");
}
