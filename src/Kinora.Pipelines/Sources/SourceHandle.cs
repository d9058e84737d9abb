using Kinora.Frames.Bus;
using Kinora.Media.Bus;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;

namespace Kinora.Pipelines.Sources;

/// <summary>One user's hold on a source that others may share. Disposing of it leaves the source; dispose of its feeds first.</summary>
public sealed class SourceHandle : IAsyncDisposable
{
    private readonly SharedSource _source;
    private int _left;

    internal SourceHandle(SharedSource source) => _source = source;

    /// <summary>The source itself: its health, and what it announces.</summary>
    public SourceSupervisor Source => _source.Supervisor;

    /// <summary>Opens a reader.</summary>
    public SourceFeed OpenFeed(FeedRequest request) => _source.Supervisor.OpenFeed(request);

    /// <summary>Lets other processes read it; <see cref="SourceSupervisor.Publish"/> tells the rest.</summary>
    public SourcePublication Publish(string path, BusPublisherOptions options) => _source.Supervisor.Publish(path, options);

    /// <summary>Starts the source unless it runs already; completes when it has ended in order.</summary>
    /// <exception cref="SourceException">The source was given up on.</exception>
    public Task RunAsync() => _source.Start();

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _left, 1) == 0 ? _source.DisposeAsync() : ValueTask.CompletedTask;
}
