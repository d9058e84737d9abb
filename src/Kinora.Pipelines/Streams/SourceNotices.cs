using Kinora.Media.Supervision;

namespace Kinora.Pipelines.Streams;

/// <summary>Tells a stream's sink what happens to its source: one notice when it is lost, whatever the number of tries until it is back.</summary>
internal sealed class SourceNotices : IDisposable
{
    private readonly SourceSupervisor _source;
    private readonly IFrameSink _sink;
    private bool _isLost;

    public SourceNotices(SourceSupervisor source, IFrameSink sink)
    {
        _source = source;
        _sink = sink;
        source.StateChanged += OnStateChanged;
        source.Warned += Tell;
    }

    public void Dispose()
    {
        _source.StateChanged -= OnStateChanged;
        _source.Warned -= Tell;
    }

    private void OnStateChanged(SourceHealth health)
    {
        if (health.State == SourceState.Live)
        {
            _isLost = false;
        }
        else if (health.State == SourceState.Backoff && !_isLost)
        {
            _isLost = true;
            Tell($"{health.LastError} Trying until it is back.");
        }
    }

    /// <summary>A sink may block (a terminal that was stopped), and the source's supervisor must not wait for it.</summary>
    private void Tell(string message) => ThreadPool.QueueUserWorkItem(static told => told._sink.OnSourceNotice(told.message), (_sink, message), preferLocal: false);
}
