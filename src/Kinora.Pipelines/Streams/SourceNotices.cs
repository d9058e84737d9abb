using Kinora.Frames.Bus;
using Kinora.Media.Supervision;

namespace Kinora.Pipelines.Streams;

/// <summary>
/// Tells a stream's sink what happens to its source: one notice when it is lost, whatever the number of tries until it is back; and who was not let
/// in where it is published, or was sent away.
/// </summary>
internal sealed class SourceNotices : IDisposable
{
    /// <summary>A source that is lost again sooner than this was never really back.</summary>
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(5);

    private readonly SourceSupervisor _source;
    private readonly IFrameSink _sink;
    private readonly TimeProvider _time;
    private long _liveSince;
    private bool _wasTold;
    private BusEvent? _lastEvent;

    public SourceNotices(SourceSupervisor source, IFrameSink sink, TimeProvider time)
    {
        _source = source;
        _sink = sink;
        _time = time;
        source.StateChanged += OnStateChanged;
        source.Warned += Tell;
        source.ClientChanged += OnClientChanged;
    }

    public void Dispose()
    {
        _source.StateChanged -= OnStateChanged;
        _source.Warned -= Tell;
        _source.ClientChanged -= OnClientChanged;
    }

    private void OnStateChanged(SourceHealth health)
    {
        if (health.State == SourceState.Live)
        {
            _liveSince = _time.GetTimestamp();
        }
        else if (health.State == SourceState.Backoff && (!_wasTold || (_liveSince != 0 && _time.GetElapsedTime(_liveSince) > Stable)))
        {
            (_wasTold, _liveSince) = (true, 0);
            Tell($"{health.LastError} Trying until it is back.");
        }
    }

    /// <summary>That clients come and go is in the order of things; one that is refused tries again and again, and is told of once.</summary>
    private void OnClientChanged(BusEvent happened)
    {
        if (happened.Kind is not (BusEventKind.Came or BusEventKind.Left) && happened != _lastEvent)
        {
            _lastEvent = happened;
            Tell(happened.ToString());
        }
    }

    /// <summary>A sink may block (a terminal that was stopped), and the source's supervisor must not wait for it.</summary>
    private void Tell(string message) => ThreadPool.QueueUserWorkItem(
        static told =>
        {
            try
            {
                told._sink.OnSourceNotice(told.message);
            }
            catch (Exception)
            {
                // A notice that cannot be given (the terminal has gone) must not end the process. Results fail too, and say so.
            }
        },
        (_sink, message),
        preferLocal: false);
}
