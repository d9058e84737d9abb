using System.Buffers.Binary;
using Kinora.Frames.Memory;
using Kinora.Media.Decoding;
using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Push;

/// <summary>
/// The decoder of a video that is pushed frame by frame: an ffmpeg that gets each as a packet of its own, with its time, in IVF. So it need not look for
/// the next frame's beginning, and gives a picture as soon as it has the frame.
/// </summary>
internal sealed class PushedVideo : IAsyncDisposable
{
    private const int FrameHeaderBytes = 12;
    private const string MostPixels = "50000000";

    /// <summary>How long the decoder may take for what it has, once it has all.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly FfmpegRun _run;
    private readonly byte[] _parameters;
    private readonly byte[] _header = new byte[FrameHeaderBytes];
    private readonly TimeProvider _time;
    private readonly FrameTimeline _clock;
    private Task? _disposing;

    private PushedVideo(FfmpegRun run, PushFormat format, byte[] parameters, TimeProvider time)
    {
        _run = run;
        _parameters = parameters;
        _time = time;
        Format = format;
        // ffmpeg wants time that grows. There is no run before this one for its decoder.
        _clock = new FrameTimeline(default, new TimelineRules { IsLive = true }, FrameStamp.Now(time, 0, null).CapturedMonotonicNanoseconds);
    }

    public PushFormat Format { get; }

    public Task Ready => _run.Ready;

    public Task<DecodeOutcome> Completion => _run.Completion;

    /// <summary>Pictures that came out of it.</summary>
    public long Delivered => _run.Delivered;

    /// <summary>True when it ended by itself.</summary>
    public bool HasEnded => _run.Completion.IsCompleted;

    /// <summary>Starts the decoder.</summary>
    /// <exception cref="Ffmpeg.MissingProgramException">ffmpeg is not installed.</exception>
    public static async Task<PushedVideo> StartAsync(
        PushFormat format, ReadOnlyMemory<byte> parameters, SourceAddress address, SourceFrames frames, TimeProvider time)
    {
        var (decoder, fourCc) = format == PushFormat.H264 ? ("h264", "H264") : ("vp8", "VP80");
        var input = new FfmpegInput(
            [
                "-max_pixels", MostPixels,  // as for stills from outside; the decoder keeps 16 pictures if the stream says so
                "-c:v", decoder, "-probesize", "32", "-analyzeduration", "0",  // nothing has to be found out
                "-protocol_whitelist", "pipe", "-format_whitelist", "ivf", "-f", "ivf", "-i", "pipe:0",
            ])
        {
            IsFed = true,
        };
        var options = new FfmpegRunOptions(address, new SourceOptions(), DecodePlan.Everything) { Input = input };
        var run = await FfmpegRun.StartAsync(options, frames, time).ConfigureAwait(false);
        var video = new PushedVideo(run, format, parameters.ToArray(), time);
        try
        {
            await video.WriteFileHeaderAsync(fourCc).ConfigureAwait(false);
            return video;
        }
        catch (IOException)
        {
            await video.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>True when these are the parameters that it was started with.</summary>
    public bool IsFor(ReadOnlySpan<byte> parameters) => parameters.SequenceEqual(_parameters);

    public void Deliver(FrameCursor from) => _run.Deliver(from);

    /// <summary>Hands a frame to the decoder; waits while that is busy.</summary>
    /// <exception cref="IOException">The decoder has ended.</exception>
    public async ValueTask WriteAsync(PushedFrame frame)
    {
        _clock.TryPlace(PushedTime.Nanoseconds(frame, _time), out _, out var nanoseconds);
        BinaryPrimitives.WriteInt32LittleEndian(_header, frame.Data.Length);
        BinaryPrimitives.WriteInt64LittleEndian(_header.AsSpan(4), nanoseconds / 1_000_000);
        await _run.Input.WriteAsync(_header).ConfigureAwait(false);
        await _run.Input.WriteAsync(frame.Data).ConfigureAwait(false);
        await _run.Input.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Says that there are no more frames, waits for the pictures of those that are in it, and ends it.</summary>
    public async Task<DecodeOutcome> FinishAsync()
    {
        try
        {
            await _run.Input.DisposeAsync().ConfigureAwait(false);
            return await _run.Completion.WaitAsync(EndPatience, _time).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            return new DecodeOutcome(_run.Delivered, error is TimeoutException ? new SourceException("The decoder did not end in time, and was ended.") : null);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends it at once; who waits in <see cref="WriteAsync"/> is freed.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposing ??= _run.DisposeAsync().AsTask();
            return new ValueTask(_disposing);
        }
    }

    /// <summary>The IVF header: no size (the video tells it), and milliseconds as the unit of time.</summary>
    private async Task WriteFileHeaderAsync(string fourCc)
    {
        const int Bytes = 32;
        const int TicksPerSecond = 1000;
        var header = new byte[Bytes];
        "DKIF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(6), Bytes);
        _ = System.Text.Encoding.ASCII.GetBytes(fourCc, header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), TicksPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), 1);
        await _run.Input.WriteAsync(header).ConfigureAwait(false);
    }
}
