namespace Kinora.Pipelines.Hosting;

/// <summary>One client's hold on a stream that runs on demand. The stream ends when the last has let go.</summary>
public sealed class OnDemandStream : IAsyncDisposable
{
    private readonly Func<ValueTask> _leave;
    private int _left;

    internal OnDemandStream(HostedStream stream, Func<ValueTask> leave) => (Stream, _leave) = (stream, leave);

    public HostedStream Stream { get; }

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _left, 1) == 0 ? _leave() : ValueTask.CompletedTask;
}
