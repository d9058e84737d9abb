using System.Collections.Frozen;
using System.Security.Cryptography;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Access;

/// <summary>
/// The keys that there are, as of a second ago at most. Requests look into memory only; one that brings a key that is not known yet waits
/// until the store was asked, which all of those share.
/// </summary>
internal sealed partial class KeyRing(AccessParts parts, ILogger<KeyRing> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Unknown keys have the store asked no more often than this, however many come.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>A store that cannot be asked for so long may have lost keys that were taken back: nobody is let in then.</summary>
    private static readonly TimeSpan Trust = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private FrozenDictionary<string, LiveKey> _keys = FrozenDictionary<string, LiveKey>.Empty;
    private Task? _next;
    private long _asked = parts.Time.GetTimestamp() - parts.Time.TimestampFrequency;
    private long _answered = parts.Time.GetTimestamp();
    private bool _fails;

    /// <summary>Who holds the key.</summary>
    /// <exception cref="StreamStoreException">The store has not been reached for a while.</exception>
    public async ValueTask<Recognition> FindAsync(string text)
    {
        if (!AccessKeyText.TryReadId(text, out var id))
        {
            return Recognition.No("The key has not the form of one: send kin_… as kinora keys create has shown it.");
        }

        var found = Look(text, id);
        if (found is null && parts.Keys is not null)
        {
            await LoadAsync().ConfigureAwait(false);
            AccessKeyText.TryReadId(text, out id);
            found = Look(text, id);
        }

        if (parts.Keys is not null && parts.Time.GetElapsedTime(Volatile.Read(ref _answered)) > Trust)
        {
            throw new StreamStoreException("Keys cannot be checked, for their database does not answer: see the log, and try again.");
        }

        return found ?? Recognition.No("There is no such key: kinora keys list shows those there are.");
    }

    /// <summary>Loads the keys before the server takes requests.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (parts.Keys is not null)
        {
            await LoadAsync().ConfigureAwait(false);
            await base.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _loading.Dispose();
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, parts.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            await LoadAsync().ConfigureAwait(false);
            await NoteUsesAsync().ConfigureAwait(false);
        }
    }

    private Recognition? Look(ReadOnlySpan<char> text, ReadOnlySpan<char> id)
    {
        Span<byte> hash = stackalloc byte[AccessKeyText.HashLength];
        AccessKeyText.Hash(text, hash);
        if (!Volatile.Read(ref _keys).GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var key) || !CryptographicOperations.FixedTimeEquals(hash, key.Key.Hash.Span))
        {
            return null;
        }

        var now = parts.Time.GetUtcNow();
        if (!key.Key.IsUsable(now))
        {
            return Recognition.No(key.Key.Revoked is not null
                ? $"The key {key.Key.Id} was revoked: ask for another, which kinora keys create makes."
                : $"The key {key.Key.Id} has expired: ask for another, which kinora keys create makes.");
        }

        key.NoteUse(now);
        return Recognition.Of(key.Caller, key.CallerEnd);
    }

    /// <summary>Loads all keys, soon; whoever comes before that has begun waits for the same.</summary>
    private Task LoadAsync()
    {
        lock (_gate)
        {
            return _next ??= Task.Run(LoadNextAsync);
        }
    }

    private async Task LoadNextAsync()
    {
        await _loading.WaitAsync().ConfigureAwait(false);
        try
        {
            if (LeastInterval - parts.Time.GetElapsedTime(_asked) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, parts.Time).ConfigureAwait(false);
            }

            lock (_gate)
            {
                _next = null;
            }

            await LoadNowAsync().ConfigureAwait(false);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task LoadNowAsync()
    {
        _asked = parts.Time.GetTimestamp();
        try
        {
            Take(await parts.Keys!.LoadAsync(CancellationToken.None).ConfigureAwait(false));
            Volatile.Write(ref _answered, _asked);
            _fails = false;
        }
        catch (StreamStoreException error)
        {
            if (!_fails)
            {
                _fails = true;
                LogUnreadable(log, error.Message);
            }
        }
    }

    private void Take(IReadOnlyList<AccessKey> stored)
    {
        var known = _keys;
        var now = parts.Time.GetUtcNow();
        var keys = stored.ToFrozenDictionary(static key => key.Id, key =>
        {
            var live = known.GetValueOrDefault(key.Id) ?? new LiveKey(key);
            live.Key = key;
            return live;
        });
        Volatile.Write(ref _keys, keys);
        foreach (var over in keys.Values.Where(key => !key.Key.IsUsable(now)).Concat(known.Values.Where(key => !keys.ContainsKey(key.Key.Id))))
        {
            over.End();
        }
    }

    private async Task NoteUsesAsync()
    {
        try
        {
            foreach (var key in _keys.Values)
            {
                if (key.TakeNews() is { } used)
                {
                    await parts.Keys!.NoteUseAsync(key.Key.Id, used, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (StreamStoreException error)
        {
            LogUnreadable(log, error.Message);  // when a key was used last may be wrong by some minutes
        }
    }

    [LoggerMessage(30, LogLevel.Error, "Keys cannot be looked up: {Reason}")]
    private static partial void LogUnreadable(ILogger log, string reason);
}
