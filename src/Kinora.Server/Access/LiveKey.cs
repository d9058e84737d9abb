using Kinora.Pipelines.Access;

namespace Kinora.Server.Access;

/// <summary>A key as the running server has it: with its holder, and with what it has seen of it.</summary>
internal sealed class LiveKey : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private long _usedMinute;
    private long _notedMinute;

    public LiveKey(AccessKey key)
    {
        Key = key;
        Caller = new Caller { Id = key.Id, Name = key.Name, Role = key.Role, Streams = key.Streams, Grants = key.Grants };
        _usedMinute = _notedMinute = key.LastUsed is { } used ? MinuteOf(used) : 0;
        CallerEnd = new CallerEnd(key.Expires, _over.Token);
    }

    /// <summary>The key as it was stored last.</summary>
    public AccessKey Key { get; set; }

    /// <summary>Its holder; one object for all requests.</summary>
    public Caller Caller { get; }

    /// <summary>When the key lets nobody in any more.</summary>
    public CallerEnd CallerEnd { get; }

    /// <summary>Notes that it was used. Costs no more than a comparison but once a minute.</summary>
    public void NoteUse(DateTimeOffset now)
    {
        var minute = MinuteOf(now);
        if (Volatile.Read(ref _usedMinute) < minute)
        {
            Volatile.Write(ref _usedMinute, minute);
        }
    }

    /// <summary>When it was used last, if that is later than what was told before.</summary>
    public DateTimeOffset? TakeNews()
    {
        var used = Volatile.Read(ref _usedMinute);
        if (used <= _notedMinute)
        {
            return null;
        }

        _notedMinute = used;
        return DateTimeOffset.UnixEpoch.AddMinutes(used);
    }

    /// <summary>Ends what its holder has open.</summary>
    public void End() => _over.Cancel();

    public void Dispose() => _over.Dispose();

    private static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
