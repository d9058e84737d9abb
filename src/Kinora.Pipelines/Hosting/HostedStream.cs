using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Decoding;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Pictures;
using Kinora.Pipelines.Publishing;
using Kinora.Pipelines.Results;
using Kinora.Pipelines.Streams;
using Microsoft.Extensions.Logging;

namespace Kinora.Pipelines.Hosting;

/// <summary>
/// A stream that lives as long as its host: it is started, paused and changed while its readers stay, and whatever happens to it happens
/// to it alone.
/// </summary>
public sealed partial class HostedStream : IFrameSink, IAsyncDisposable
{
    private readonly StreamResources _resources;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly FrameRateWindow _rate;
    private StreamDefinition _definition;
    private CancellationTokenSource? _stop;
    private Task _running = Task.CompletedTask;
    private StreamRunner? _runner;
    private StreamConfig? _config;
    private IReadOnlyList<IFrameSink> _sinks = [];
    private EditedPublication? _edited;
    private StreamState _state = StreamState.Paused;
    private DateTimeOffset _since;
    private string? _error;
    private long _age = -1;
    private FrameResult? _found;

    internal HostedStream(string name, StreamDefinition definition, StreamOrigin origin, StreamResources resources, ILogger log)
    {
        Name = name;
        Origin = origin;
        _definition = definition;
        _resources = resources;
        _log = log;
        _rate = new FrameRateWindow(resources.Time);
        _since = resources.Time.GetUtcNow();
        Results = new ResultHub(resources.Time);
        Pictures = new LivePictures(this, resources);
    }

    /// <summary>Something about the stream changed that its <see cref="Status"/> or <see cref="Definition"/> shows. A handler must not block.</summary>
    public event Action<HostedStream>? Changed;

    public string Name { get; }

    /// <summary>Who defined it.</summary>
    public StreamOrigin Origin { get; internal set; }

    /// <summary>What it is now; immutable.</summary>
    public StreamDefinition Definition => Volatile.Read(ref _definition);

    /// <summary>What it found.</summary>
    public ResultHub Results { get; }

    /// <summary>What it sees.</summary>
    public LivePictures Pictures { get; }

    /// <summary>How it is doing.</summary>
    public StreamStatus Status
    {
        get
        {
            lock (_gate)
            {
                var source = _runner?.Health;
                var age = Volatile.Read(ref _age);
                return new StreamStatus
                {
                    State = _state == StreamState.Running && source is not { State: SourceState.Live } ? StreamState.Waiting : _state,
                    Since = _since,
                    Error = _error ?? (source is { State: not SourceState.Live } ? source.LastError : null),
                    Source = source,
                    Results = Results.Published,
                    ResultsPerSecond = _rate.PerSecond,
                    Dropped = _runner?.Summary.Dropped ?? 0,
                    ResultAge = age < 0 ? null : TimeSpan.FromTicks(age),
                    ResultReaders = Results.Readers,
                    PictureReaders = Pictures.Readers,
                    Published = _edited?.Status ?? _runner?.Published,
                };
            }
        }
    }

    /// <summary>Starts it unless it runs.</summary>
    public Task StartAsync() => ChangeAsync(Definition with { Paused = false });

    /// <summary>Ends its work; its readers stay.</summary>
    public Task PauseAsync() => ChangeAsync(Definition with { Paused = true });

    /// <summary>Makes it what the definition says. A source that stays the same is not opened again.</summary>
    public async Task ChangeAsync(StreamDefinition definition)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (definition == Definition && (definition.Paused || !_running.IsCompleted))
            {
                return;
            }

            var held = definition.Paused ? null : Hold(definition);
            await StopAsync().ConfigureAwait(false);
            Volatile.Write(ref _definition, definition);
            if (definition.Paused)
            {
                SetState(StreamState.Paused);
                return;
            }

            SetState(StreamState.Starting);
            _stop = new CancellationTokenSource();
            var stop = _stop.Token;
            _running = Task.Run(() => SuperviseAsync(held, stop), CancellationToken.None);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Ends its work and its readers'.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            await StopAsync().ConfigureAwait(false);
            await Pictures.DisposeAsync().ConfigureAwait(false);
            Results.Complete();
        }
        finally
        {
            _changing.Release();
        }
    }
}
