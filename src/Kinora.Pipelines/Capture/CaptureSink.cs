using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Capture;

/// <summary>
/// Captures frames of one stream. The stream never waits: a frame is held where the source wrote it until it is encoded, at most
/// <see cref="MostHeld"/> at once, and what comes while so many are held is dropped and counted.
/// </summary>
internal sealed class CaptureSink : IFrameSink, IDisposable
{
    /// <summary>How many frames may be held: the one that is being encoded, and the next.</summary>
    public const int MostHeld = 2;

    private readonly CaptureService _service;
    private readonly CaptureDecider _decider;
    private readonly CaptureEditing? _editing;
    private int _held;

    /// <param name="service">Who keeps frames.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="rule">Which frames.</param>
    /// <param name="editing">Makes what is kept, and is then owned; null keeps frames as they are.</param>
    public CaptureSink(CaptureService service, string stream, CaptureRule rule, CaptureEditing? editing)
    {
        (_service, Stream, Rule, _editing) = (service, stream, rule, editing);
        _decider = new CaptureDecider(rule);
    }

    public string Stream { get; }

    public CaptureRule Rule { get; }

    public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
    {
        if (!_decider.Wants(result))
        {
            return ValueTask.CompletedTask;
        }

        if (Interlocked.Increment(ref _held) <= MostHeld && (_editing is null ? frame.TryShare() : _editing.Edit(result, frame)) is { } kept)
        {
            if (_service.TryAdd(new CaptureJob(this, result, kept)))
            {
                _decider.OnKept(result);
                return ValueTask.CompletedTask;
            }

            kept.Dispose();
        }

        OnLetGo();
        _service.OnDropped(Stream, CaptureService.Busy);
        return ValueTask.CompletedTask;
    }

    public void OnSourceNotice(string message)
    {
    }

    /// <summary>A frame was let go.</summary>
    public void OnLetGo() => Interlocked.Decrement(ref _held);

    public void Dispose()
    {
        _service.Close(this);
        _editing?.Dispose();
    }
}
