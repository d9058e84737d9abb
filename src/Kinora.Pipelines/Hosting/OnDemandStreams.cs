using Kinora.Media.Sources;
using Kinora.Pipelines.Configuration;
using Microsoft.Extensions.Logging;

namespace Kinora.Pipelines.Hosting;

/// <summary>
/// Streams that nobody configured: a client names an address, and it is analysed for as long as somebody listens. Those who name the same
/// address share one stream. Bounded in number. Thread-safe.
/// </summary>
public sealed class OnDemandStreams : IAsyncDisposable
{
    /// <summary>How many addresses at once, unless told otherwise.</summary>
    public const int DefaultCapacity = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Address, bool IsFromClient), (HostedStream Stream, int Users)> _open = [];
    private readonly StreamResources _resources;
    private readonly StreamDefinition _pattern;
    private readonly int _capacity;
    private readonly ILogger _log;
    private int _ending;
    private bool _isDisposed;

    /// <param name="resources">What they share with all other streams.</param>
    /// <param name="pattern">What is done with each; its source is the client's.</param>
    /// <param name="logs">Where their logger comes from.</param>
    /// <param name="capacity">How many addresses at once.</param>
    public OnDemandStreams(StreamResources resources, StreamDefinition pattern, ILoggerFactory logs, int capacity = DefaultCapacity)
    {
        ArgumentNullException.ThrowIfNull(logs);
        // Clients make up the addresses: as names in metrics there would be no end to them.
        _resources = resources with { Metrics = null };
        _pattern = pattern;
        _capacity = capacity;
        _log = logs.CreateLogger("Kinora.Streams");
    }

    /// <summary>How many run.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Joins the stream of an address, or starts it. Leave it by disposing of what is returned.</summary>
    /// <param name="address">A network address.</param>
    /// <param name="isFromClient">True when somebody who is no admin names it: it is then vetted whenever it is opened.</param>
    /// <exception cref="StreamCapacityException">As many addresses as may be are open.</exception>
    public async Task<OnDemandStream> JoinAsync(SourceAddress address, bool isFromClient = false)
    {
        ArgumentNullException.ThrowIfNull(address);
        var key = (address.Value, isFromClient);
        HostedStream stream;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_open.TryGetValue(key, out var open))
            {
                _open[key] = (open.Stream, open.Users + 1);
                return new OnDemandStream(open.Stream, () => LeaveAsync(key));
            }

            if (_open.Count + _ending >= _capacity)  // what ends still holds its source
            {
                throw new StreamCapacityException(
                    $"{_capacity} addresses are being watched on demand, which is the most: configure '{address.Display}' as a stream, or try again later.");
            }

            var definition = _pattern with { Source = address.Value, IsFromClient = isFromClient };
            stream = new HostedStream(address.Display, definition with { Paused = true }, StreamOrigin.Api, _resources, _log);
            _open[key] = (stream, 1);
        }

        try
        {
            await stream.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await LeaveAsync(key).ConfigureAwait(false);
            throw;
        }

        return new OnDemandStream(stream, () => LeaveAsync(key));
    }

    public async ValueTask DisposeAsync()
    {
        HostedStream[] streams;
        lock (_gate)
        {
            _isDisposed = true;
            streams = [.. _open.Values.Select(open => open.Stream)];
            _open.Clear();
        }

        foreach (var stream in streams)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask LeaveAsync((string Address, bool IsFromClient) key)
    {
        HostedStream stream;
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out var open))
            {
                return;  // all were ended
            }

            stream = open.Stream;
            if (open.Users > 1)
            {
                _open[key] = (stream, open.Users - 1);
                return;
            }

            _open.Remove(key);
            _ending++;
        }

        try
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _ending--;
            }
        }
    }
}
