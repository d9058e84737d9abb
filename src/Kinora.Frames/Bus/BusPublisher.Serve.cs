using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <content>The publisher's thread: it lets clients in, hears what they say, and hands generations over.</content>
public sealed partial class BusPublisher
{
    private const int FirstClient = 2;

    /// <summary>Most who have come and not said yet what they want; others wait at the door, as long as connecting may take.</summary>
    private const int MostSilent = 64;

    /// <summary>A file that is not looked at; see poll(2).</summary>
    private const nint NoFile = -1;

    /// <summary>So many packets of one client are heard before the others have their turn.</summary>
    private const int MostWords = 64;

    private void Serve()
    {
        var files = new List<nint>();
        var forEnd = new List<bool>();
        var ready = new bool[FirstClient + 1];
        while (!_isStopped)
        {
            files.Clear();
            forEnd.Clear();
            files.Add(_wake.Handle);
            files.Add(_connections.Count(static connection => connection.Reader is null) < MostSilent ? _listener.Handle : NoFile);
            CollectionsMarshal.SetCount(forEnd, FirstClient);
            foreach (var connection in _connections)
            {
                files.Add(connection.Handle);
                forEnd.Add(connection.IsQuarantined);
            }

            if (ready.Length < files.Count)
            {
                ready = new bool[2 * files.Count];
            }

            _ = Readiness.Wait(CollectionsMarshal.AsSpan(files), ready, Patience(), CollectionsMarshal.AsSpan(forEnd));
            if (ready[0])
            {
                _wake.Reset();
            }

            // From the last to the first, so that those who go do not move those who are still to be looked at.
            for (var i = files.Count - 1; i >= FirstClient; i--)
            {
                if (ready[i])
                {
                    Hear(_connections[i - FirstClient]);
                }
            }

            if (ready[1])
            {
                Admit();
            }

            Tell();
        }

        Leave();
        _listener.Dispose();
    }

    private TimeSpan Patience() =>
        _connections.Exists(static connection => connection is { IsBehind: true, IsQuarantined: false }) ? BehindPeriod
        : _clients > 0 ? LookPeriod
        : _connections.Exists(static connection => connection.Reader is null) ? HelloPatience
        : Timeout.InfiniteTimeSpan;

    private void Admit()
    {
        if (_listener.Accept(out var process, out var refusal) is not { } socket)
        {
            // This process has no file left for it: it waits where it is, and is there at once when the next look begins.
            Thread.Sleep(BehindPeriod);
            return;
        }

        var connection = new BusConnection(socket, process, Stopwatch.GetTimestamp());
        _connections.Add(connection);
        if (refusal is not null)
        {
            Refuse(connection, refusal);
        }
    }

    private void Hear(BusConnection connection)
    {
        if (connection.IsQuarantined)
        {
            // Only its end was waited for.
            Remove(connection);
            return;
        }

        Span<byte> packet = stackalloc byte[BusMessage.MaxBytes];
        try
        {
            for (var words = 0; words < MostWords; words++)
            {
                var count = connection.Receive(packet);
                if (count == 0)
                {
                    Remove(connection);
                }

                if (count <= 0 || !(connection.Reader is null ? TryLetIn(connection, packet[..count]) : TryHear(connection, packet[..count])))
                {
                    return;
                }
            }
        }
        catch (InvalidDataException)
        {
            SendAway(connection, $"It sent a packet of more than the {BusMessage.MaxBytes} bytes that one may have.");
        }
    }

    private bool TryLetIn(BusConnection connection, ReadOnlySpan<byte> hello)
    {
        if (!BusMessage.TryReadHello(hello, out var wish, out var problem))
        {
            return Refuse(connection, problem);
        }

        connection.Name = wish.Name;
        if (wish.IsQuestion)
        {
            connection.Answer(Info());
            Remove(connection);
            return false;
        }

        var places = _connections.Count(static other => other.Reader is not null);
        problem = places >= _options.MostClients ? $"'{Path}' has {places} clients, as many as it may have: end one, or let it have more." : null;
        if (problem is not null || !_options.Allows(ref wish, out problem))
        {
            return Refuse(connection, problem);
        }

        ClientPage? page = null;
        try
        {
            page = ClientPage.Create(wish.Holds);
            var reader = new RemoteReader(wish, page);
            page.Next = _pool.Open(reader) + 1;
            SetPages([.. _pages, page]);
            _admitted++;
            _clients++;
            connection.Attend(reader, _pool.Committed, _ran.Ticks);
            Say(BusEventKind.Came, connection, $"{wish.Mode.Name}, and holds {wish.Holds} {(wish.Holds > 1 ? "frames" : "frame")} at most");
            connection.Welcome();
            return true;
        }
        catch (Exception error) when (error is FrameFeedRefusedException or InsufficientMemoryException or ObjectDisposedException)
        {
            page?.Dispose();
            return Refuse(connection, error is ObjectDisposedException ? "The source has ended." : error.Message);
        }
        catch (SocketException)
        {
            Remove(connection);
            return false;
        }
    }

    /// <summary>All that a client says later is that it has read on, and only one that is waited for has reason to.</summary>
    private bool TryHear(BusConnection connection, ReadOnlySpan<byte> packet)
    {
        var problem = BusMessage.KindOf(packet) != BusMessage.Kind.Moved ? $"It sent a packet of kind {(uint)BusMessage.KindOf(packet)} and {packet.Length} bytes, which no client sends."
            : !connection.Reader!.Mode.IsReliable ? "It says that it has read on, and nobody waits for it."
            : !connection.MaySpeak(_pool.Committed) ? "It sends more packets than there are frames."
            : null;
        if (problem is not null)
        {
            SendAway(connection, problem);
            return false;
        }

        _pool.OnReaderMoved();
        return true;
    }

    private void Tell()
    {
        // In this order: where the end is known, so is the last generation.
        var completed = Volatile.Read(ref _completed);
        var generation = Generation();
        try
        {
            for (var i = _connections.Count - 1; i >= 0; i--)
            {
                var connection = _connections[i];
                if (connection.Reader is null && Stopwatch.GetElapsedTime(connection.Since) > HelloPatience)
                {
                    Refuse(connection, $"It has not said what it wants within {HelloPatience.TotalSeconds:0} s.");
                }
                else if (!connection.IsQuarantined)
                {
                    Tell(connection, generation, completed);
                }
            }

            Look(generation);
        }
        finally
        {
            generation?.Release();
        }
    }

    private void Tell(BusConnection connection, WrittenGeneration? generation, string? completed)
    {
        if (connection.Reader is not null && generation is { DmaBufs.Kind: DmaBuf.DmaBufKind.Heap })
        {
            SendAway(connection, "The frames lie in a dma-heap, where other processes cannot read them: publish a pool that has none, or whose dma-bufs are udmabuf's.");
            return;
        }

        try
        {
            connection.Offer(generation);

            // One that has not taken up the last generation would never read what is in it.
            if (completed is not null && !connection.IsBehind)
            {
                connection.Complete(completed);
            }
        }
        catch (SocketException)
        {
            Remove(connection);
        }
    }
}
