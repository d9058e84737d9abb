using System.Diagnostics;
using System.Net.Sockets;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Bus;

/// <content>How the publisher's thread finds clients that stand still or break the protocol, and what becomes of them and of what they hold.</content>
public sealed partial class BusPublisher
{
    private readonly RunningTime _ran = new(Stopwatch.GetTimestamp());
    private long _looked;
    private long _admitted;
    private long _refused;
    private long _sentAway;

    private TimeSpan LookPeriod => _options.HoldLimit < LongestLookPeriod * 4 && _options.HoldLimit != Timeout.InfiniteTimeSpan ? _options.HoldLimit / 4 : LongestLookPeriod;

    private void Look(WrittenGeneration? generation)
    {
        var now = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_looked, now) < LookPeriod)
        {
            return;
        }

        _looked = now;
        _ran.Advance(now, LookPeriod * 2);
        for (var i = _connections.Count - 1; i >= 0; i--)
        {
            if (_connections[i] is { IsQuarantined: false, Watch: { } watch } connection && watch.Look(generation, _committed, _options.HoldLimit, _ran.Ticks) is { } problem)
            {
                SendAway(connection, problem);
            }
        }
    }

    /// <summary>Does not let a client in.</summary>
    /// <returns>False.</returns>
    private bool Refuse(BusConnection connection, string reason)
    {
        _refused++;
        connection.Refuse(reason);
        Say(BusEventKind.Refused, connection, reason);
        Remove(connection);
        return false;
    }

    /// <summary>
    /// Ends a client's reading. While it holds frames it could go on reading them, should it ever wake: its page then still counts until its
    /// socket closes, and its place stays taken, so that there are never more of them than clients.
    /// </summary>
    private void SendAway(BusConnection connection, string reason)
    {
        if (connection.Reader is not { } reader)
        {
            _ = Refuse(connection, reason);
            return;
        }

        _sentAway++;
        reader.Page.SendAway();
        connection.Refuse(reason);
        WakeClients();
        if (reader.Held == 0)
        {
            Say(BusEventKind.Disconnected, connection, reason);
            Remove(connection);
            return;
        }

        connection.IsQuarantined = true;
        _clients--;
        reader.EndReading();
        _pool.Close(reader);
        Say(BusEventKind.Quarantined, connection, reason);
    }

    /// <summary>
    /// Takes leave of all. What is unread can still be read, and what is held stays: where the source goes on without a publisher, its clients keep the
    /// memory as it is, and the writer goes on elsewhere.
    /// </summary>
    private void Leave()
    {
        var completed = Volatile.Read(ref _completed);
        var generation = Generation();
        foreach (var connection in _connections.ToArray())
        {
            try
            {
                connection.Offer(generation);
                connection.Complete(completed ?? Ended);
            }
            catch (SocketException)
            {
                // It is gone, and removed below.
            }
        }

        if (completed is null && _connections.Exists(static connection => connection.Reader is not null))
        {
            generation?.Leave();
        }

        generation?.WakeAll();
        generation?.Release();
        foreach (var connection in _connections.ToArray())
        {
            Remove(connection);
        }
    }

    private void WakeClients()
    {
        var generation = Generation();
        generation?.WakeAll();
        generation?.Release();
    }

    private void Remove(BusConnection connection)
    {
        _ = _connections.Remove(connection);
        if (connection.Reader is { } reader)
        {
            // Its page counts no more from here on; the writer may still be looking at it.
            reader.Leave();
            SetPages([.. _pages.Where(page => page != reader.Page)]);

            // Who sees that it is gone may count on its slots.
            _clients -= connection.IsQuarantined ? 0 : 1;
            _pool.Close(reader);
            _pool.Retire(reader.Page);
            Say(BusEventKind.Left, connection, "");
        }

        connection.Dispose();
    }

    private void Say(BusEventKind kind, BusConnection connection, string detail) =>
        _options.OnEvent?.Invoke(new BusEvent(kind, connection.Name, connection.ProcessId, detail));

    private BusInfo Info()
    {
        var generation = Generation();
        try
        {
            return new BusInfo
            {
                Version = (int)BusMessage.Version,
                Format = generation?.Format,
                Generation = generation?.Number ?? 0,
                Slots = generation?.Slots ?? 0,
                MemoryBytes = generation?.MappedBytes ?? 0,
                Frames = _pool.Committed,
                CountedAtNanoseconds = (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency)),
                MayWait = _options.MayWait,
                Clients = _clients,
                MostClients = _options.MostClients,
                QuarantinedSlots = _connections.Sum(static connection => connection.IsQuarantined ? connection.Reader!.Held : 0),
                Admitted = _admitted,
                Refused = _refused,
                SentAway = _sentAway,
            };
        }
        finally
        {
            generation?.Release();
        }
    }
}
