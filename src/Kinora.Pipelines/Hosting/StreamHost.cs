using System.Diagnostics.CodeAnalysis;
using Kinora.Media.Push;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Streams;
using Microsoft.Extensions.Logging;

namespace Kinora.Pipelines.Hosting;

/// <summary>
/// The streams of a server: those of the configuration file and those that clients added, which are kept in a store. Adding, changing or
/// breaking one does not disturb another. Thread-safe; changes happen one after the other.
/// </summary>
/// <remarks>
/// A client may change a stream of the file. The change is kept until the file says something else about that stream; then the file counts.
/// </remarks>
public sealed partial class StreamHost : IAsyncDisposable
{
    private readonly StreamResources _resources;
    private readonly IStreamStore _store;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile IReadOnlyDictionary<string, HostedStream> _streams = new Dictionary<string, HostedStream>();
    private IReadOnlyDictionary<string, StreamDefinition> _file = new Dictionary<string, StreamDefinition>();
    private bool _disposed;

    /// <param name="resources">What the streams share.</param>
    /// <param name="store">Where those of clients are kept.</param>
    /// <param name="logs">Where the streams' loggers come from.</param>
    public StreamHost(StreamResources resources, IStreamStore store, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(logs);
        _resources = resources;
        _store = store;
        _log = logs.CreateLogger("Kinora.Streams");
    }

    /// <summary>Where producers push to the streams' sources <c>push:NAME</c>.</summary>
    public PushDoors Doors => _resources.Sources.Doors;

    /// <summary>What clients may name as a source.</summary>
    public ClientSources ClientSources => _resources.ClientSources;

    /// <summary>A stream was added, or shows something else about itself.</summary>
    public event Action<HostedStream>? Changed;

    /// <summary>A stream was removed.</summary>
    public event Action<HostedStream>? Removed;

    /// <summary>All streams, by name.</summary>
    public IEnumerable<HostedStream> Streams => _streams.Values.OrderBy(stream => stream.Name, StringComparer.Ordinal);

    public bool TryFind(string name, [NotNullWhen(true)] out HostedStream? stream) => _streams.TryGetValue(name, out stream);

    /// <summary>Makes the file's streams what the file says now, and at the first call adds those of the store.</summary>
    public async Task ApplyAsync(IReadOnlyDictionary<string, StreamDefinition> file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _file;
            _file = file;
            var loaded = await LoadAsync(cancellationToken).ConfigureAwait(false);
            var stored = loaded ?? [];
            foreach (var (name, definition) in file)
            {
                if (loaded is null && _streams.ContainsKey(name) && before.TryGetValue(name, out var said) && said == definition)
                {
                    continue;  // what a client has changed counts, though it cannot be read now
                }

                var wanted = definition;
                if (stored.Remove(name, out var kept))
                {
                    if (kept.Overrides == definition.Fingerprint)
                    {
                        wanted = TryRead(kept) ?? definition;
                    }
                    else
                    {
                        LogReplaced(_log, name);
                        await ForgetAsync(name, cancellationToken).ConfigureAwait(false);
                    }
                }

                await PutAsync(name, wanted, StreamOrigin.File).ConfigureAwait(false);
            }

            foreach (var kept in stored.Values)
            {
                if (kept.Overrides is not null)
                {
                    await ForgetAsync(kept.Name, cancellationToken).ConfigureAwait(false);  // the file has forgotten the stream
                }
                else if (TryRead(kept) is { } definition)
                {
                    await PutAsync(kept.Name, definition, StreamOrigin.Api).ConfigureAwait(false);
                }
            }

            foreach (var gone in _streams.Values.Where(stream => stream.Origin == StreamOrigin.File && !file.ContainsKey(stream.Name)).ToArray())
            {
                await TakeAwayAsync(gone).ConfigureAwait(false);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Adds a client's stream.</summary>
    /// <exception cref="StreamConflictException">There is one of that name.</exception>
    public async Task<HostedStream> AddAsync(string name, StreamDefinition definition, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_streams.ContainsKey(name))
            {
                throw new StreamConflictException($"There is a stream '{name}' already: change it with PATCH, or choose another name.");
            }

            await SaveAsync(name, definition, null, cancellationToken).ConfigureAwait(false);
            return await PutAsync(name, definition, StreamOrigin.Api).ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Changes a stream.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="change">What becomes of its definition.</param>
    /// <param name="cancellationToken">Gives up waiting for other changes.</param>
    /// <returns>The stream; null when there is none of that name.</returns>
    public async Task<HostedStream?> ChangeAsync(string name, Func<StreamDefinition, StreamDefinition> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_streams.TryGetValue(name, out var stream))
            {
                return null;
            }

            var definition = change(stream.Definition);
            await SaveAsync(name, definition, _file.TryGetValue(name, out var original) ? original.Fingerprint : null, cancellationToken).ConfigureAwait(false);
            await stream.ChangeAsync(definition).ConfigureAwait(false);
            return stream;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Removes a client's stream; false when there is none of that name.</summary>
    /// <exception cref="StreamConflictException">The stream is the configuration file's.</exception>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_streams.TryGetValue(name, out var stream))
            {
                return false;
            }

            if (stream.Origin == StreamOrigin.File)
            {
                throw new StreamConflictException($"Stream '{name}' stands in the configuration file: remove it there, or pause it.");
            }

            await _store.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
            await TakeAwayAsync(stream).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Ends all streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_disposed)
            {
                _disposed = true;
                await Task.WhenAll(_streams.Values.Select(stream => stream.DisposeAsync().AsTask())).ConfigureAwait(false);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Passes on what streams say that are still there: after its removal nobody must hear of one.</summary>
    private void OnChanged(HostedStream stream)
    {
        if (_streams.TryGetValue(stream.Name, out var known) && known == stream)
        {
            Changed?.Invoke(stream);
        }
    }

    /// <summary>What is stored; null for a store that is not to be reached, which must not keep the file's streams from running.</summary>
    private async Task<Dictionary<string, StoredStream>?> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _store.LoadAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(stream => stream.Name);
        }
        catch (StreamStoreException error)
        {
            LogNoStore(_log, error.Message);
            return null;
        }
    }

    /// <summary>Removes what is stored of a stream; what cannot be removed now is removed when the file is read again.</summary>
    private async Task ForgetAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await _store.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (StreamStoreException error)
        {
            LogNoStore(_log, error.Message);
        }
    }

    /// <summary>What was kept, unless this version of Kinora cannot read it; then the log says why, and it stays where it is.</summary>
    private StreamDefinition? TryRead(StoredStream kept)
    {
        try
        {
            return StreamDefinition.FromStored(kept.Json);
        }
        catch (ConfigException error)
        {
            LogUnreadable(_log, kept.Name, error.Message);
            return null;
        }
    }

    private async Task<HostedStream> PutAsync(string name, StreamDefinition definition, StreamOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_streams.TryGetValue(name, out var stream))
        {
            stream = new HostedStream(name, definition with { Paused = true }, origin, _resources, _log);
            stream.Changed += OnChanged;
            _streams = new Dictionary<string, HostedStream>(_streams) { [name] = stream };
        }
        else if (stream.Origin == origin && stream.Definition == definition)
        {
            return stream;  // one that has ended stays so
        }

        stream.Origin = origin;
        await stream.ChangeAsync(definition).ConfigureAwait(false);
        Changed?.Invoke(stream);
        return stream;
    }

    private async Task TakeAwayAsync(HostedStream stream)
    {
        _streams = _streams.Where(other => other.Value != stream).ToDictionary();
        await stream.DisposeAsync().ConfigureAwait(false);
        Removed?.Invoke(stream);
    }

    private Task SaveAsync(string name, StreamDefinition definition, string? overrides, CancellationToken cancellationToken)
    {
        var now = _resources.Time.GetUtcNow();
        return _store.SaveAsync(new StoredStream(name, definition.ToStored(), overrides, now, now), cancellationToken);
    }

    [LoggerMessage(7, LogLevel.Information, "Stream {Stream}: what a client had changed is dropped, for the configuration file says something else now.")]
    private static partial void LogReplaced(ILogger log, string stream);

    [LoggerMessage(8, LogLevel.Error, "Streams that clients added or changed are as they were, or missing, until the configuration is read again: {Reason}")]
    private static partial void LogNoStore(ILogger log, string reason);

    [LoggerMessage(4, LogLevel.Error, "The stored stream {Stream} cannot be used: {Reason}")]
    private static partial void LogUnreadable(ILogger log, string stream, string reason);
}
