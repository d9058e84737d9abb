using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Native;
using Kinora.Media.Sources;
using static Kinora.Media.V4l2.V4l2Numbers;

namespace Kinora.Media.V4l2;

/// <summary>
/// Captures from a V4L2 node straight into a pool, without ffmpeg. Where the pool's slots are dma-bufs and the driver takes them, it writes each frame to
/// where its readers find it; else a frame is copied once. Linux; formats that a pool carries (no YUYV, no MJPEG), one plane buffer a frame.
/// </summary>
public sealed class V4l2Capture : IDisposable
{
    private const int TryAgain = 11;
    private const int InputError = 5;
    private const int LongestLook = 100;
    private const int NoBufferPause = 2;

    private readonly ICaptureNode _node;
    private readonly V4l2CaptureOptions _options;
    private readonly V4l2Format _format;
    private readonly TimeProvider _time;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private long _next;

    internal V4l2Capture(ICaptureNode node, V4l2CaptureOptions options, TimeProvider time)
    {
        (_node, _options, _time) = (node, options, time);
        RequireCapture();
        _format = V4l2Format.Agree(node, options);
        AskForRate();
    }

    /// <summary>What the camera has agreed to.</summary>
    public FrameFormat Format => _format.Frame;

    /// <summary>How frames get into the pool, for people; null before <see cref="Run"/>.</summary>
    public string? Way { get; private set; }

    /// <summary>Frames that were captured and then lost, by the driver or for want of a slot.</summary>
    public long Dropped { get; private set; }

    /// <summary>Opens a node and agrees on a format.</summary>
    /// <param name="path">As /dev/video0.</param>
    /// <param name="options">What is asked of it.</param>
    /// <exception cref="SourceException">It cannot be opened, or gives nothing that a pool carries.</exception>
    public static V4l2Capture Open(string path, V4l2CaptureOptions? options = null)
    {
        options ??= new V4l2CaptureOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Buffers, 2, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Buffers, 32, nameof(options));
        if (!OperatingSystem.IsLinux())
        {
            throw new SourceException("Cameras are captured through V4L2 on Linux only: read them as source 0.");
        }

        var node = CaptureNode.TryOpen(path, out var problem) ?? throw new SourceException($"The camera '{path}' cannot be opened ({problem}): check that it is there and may be used.");
        try
        {
            return new V4l2Capture(node, options, TimeProvider.System);
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Captures on the calling thread, which is the pool's writer, until the token is cancelled. For the driver to write to the pool itself, the pool needs
    /// dma-bufs and one <see cref="FramePoolOptions.WriterSlots"/> more than there are <see cref="V4l2CaptureOptions.Buffers"/>.
    /// </summary>
    /// <exception cref="SourceException">The camera has gone, or gives no frames.</exception>
    public void Run(FramePool pool, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        using var buffers = ImportedBuffers.TryBegin(_node, pool, _format, _options.Buffers, out var problem)
            ?? (ICaptureBuffers)new MappedBuffers(_node, pool, _format, _options.Buffers, problem!);
        Way = buffers.Way;
        _ = buffers.Fill();
        Span<byte> type = stackalloc byte[4];
        Put(type, 0, CaptureType);
        if (_node.Ask(StreamOn, type) is var error and not 0)
        {
            throw V4l2Format.Failure(_node, "does not start", error);
        }

        var last = _time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            if (buffers.Fill() == 0)
            {
                // Readers hold every slot: the camera loses frames until one is back.
                _ = cancellationToken.WaitHandle.WaitOne(NoBufferPause);
                last = _time.GetTimestamp();
            }
            else if (_node.Wait(TimeSpan.FromMilliseconds(LongestLook)) && TryDequeue(buffers))
            {
                last = _time.GetTimestamp();
            }
            else if (_time.GetElapsedTime(last) > _options.StallTimeout)
            {
                throw new SourceException($"The camera '{_node.Path}' gave no frame for {_options.StallTimeout.TotalSeconds:0.#} s.");
            }
        }
    }

    public void Dispose() => _node.Dispose();

    private bool TryDequeue(ICaptureBuffers buffers)
    {
        Array.Clear(_buffer);
        Put(_buffer, 4, CaptureType);
        Put(_buffer, MemoryAt, buffers is ImportedBuffers ? DmaBufMemory : DriversMemory);
        switch (_node.Ask(Dequeue, _buffer))
        {
            case 0:
                Deliver(buffers);
                return true;
            case TryAgain:
                return false;
            case InputError:
                // A frame was lost on the way from the sensor; the driver goes on.
                Dropped++;
                return false;
            case var error:
                throw V4l2Format.Failure(_node, "has gone", error);
        }
    }

    private void Deliver(ICaptureBuffers buffers)
    {
        var index = (int)Get(_buffer, 0);
        var sequence = Get(_buffer, SequenceAt);
        var lost = Math.Max(0, (int)(sequence - (uint)_next));
        Dropped += lost;
        _next += lost;
        if ((Get(_buffer, FlagsAt) & IsDamaged) != 0)
        {
            buffers.Drop(index);
            Dropped++;
        }
        else if (!buffers.TryTake(index, Stamp()))
        {
            Dropped++;
        }

        _next++;
    }

    /// <summary>The driver's own time where it counts on the clock that everything here counts on.</summary>
    private FrameStamp Stamp()
    {
        var now = FrameStamp.Now(_time, _next, null);
        if ((Get(_buffer, FlagsAt) & TimeKinds) != MonotonicTime)
        {
            return now;
        }

        var taken = (GetLong(_buffer, SecondsAt) * 1_000_000_000) + (GetLong(_buffer, MicrosecondsAt) * 1000);
        return now with
        {
            PtsNanoseconds = taken,
            CapturedAt = now.CapturedAt.AddTicks((taken - now.CapturedMonotonicNanoseconds) / 100),
            CapturedMonotonicNanoseconds = taken,
        };
    }

    private void RequireCapture()
    {
        Span<byte> answer = stackalloc byte[CapabilityBytes];
        answer.Clear();
        var error = _node.Ask(QueryCapabilities, answer);
        var all = Get(answer, CapabilitiesAt);
        var own = (all & HasNodeCapabilities) != 0 ? Get(answer, NodeCapabilitiesAt) : all;
        if (error != 0 || (own & CanStream) == 0 || (own & CanCapture) == 0)
        {
            throw new SourceException(error == 0 && (own & CanCaptureInPlanes) != 0
                ? $"The camera '{_node.Path}' gives its planes in buffers of their own, which are not read here: read it through ffmpeg, as source 0."
                : $"'{_node.Path}' is no camera that streams: kinora devices lists those there are.");
        }
    }

    private void AskForRate()
    {
        if (_options.Rate is not { } rate)
        {
            return;
        }

        // Drivers that know no rates refuse; the frames' times tell what came of it.
        Span<byte> parameters = stackalloc byte[ParameterBytes];
        parameters.Clear();
        Put(parameters, 0, CaptureType);
        Put(parameters, IntervalAt, 1000);
        Put(parameters, IntervalAt + 4, (uint)Math.Round(rate * 1000));
        _ = _node.Ask(SetParameters, parameters);
    }
}
