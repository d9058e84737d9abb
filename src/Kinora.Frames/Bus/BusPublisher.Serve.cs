using System.Diagnostics;
using System.Net.Sockets;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <content>The publisher's thread: it lets clients in, hands generations over, and notices when a client goes.</content>
public sealed partial class BusPublisher
{
    private const int FirstClient = 2;

    private void Serve()
    {
        var files = new List<nint>();
        var ready = new bool[FirstClient + 1];
        while (!_isStopped)
        {
            files.Clear();
            files.Add(_wake.Handle);
            files.Add(_listener.Handle);
            foreach (var connection in _connections)
            {
                files.Add(connection.Handle);
            }

            if (ready.Length < files.Count)
            {
                ready = new bool[2 * files.Count];
            }

            _ = Readiness.Wait(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(files), ready, Patience());
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

        foreach (var connection in _connections.ToArray())
        {
            connection.Complete("The publisher has ended.");
            Remove(connection);
        }

        _listener.Dispose();
    }

    private TimeSpan Patience() =>
        _connections.Exists(static connection => connection.IsBehind) ? BehindPeriod
        : _connections.Exists(static connection => connection.Reader is null) ? HelloPatience
        : Timeout.InfiniteTimeSpan;

    private void Admit()
    {
        if (_listener.Accept(out var refusal) is not { } socket)
        {
            return;
        }

        var connection = new BusConnection(socket, Stopwatch.GetTimestamp());
        refusal ??= _connections.Count >= _options.MostClients
            ? $"'{Path}' has {_options.MostClients} clients, as many as it may have: end one, or let it have more."
            : null;
        if (refusal is not null)
        {
            connection.Refuse(refusal);
            connection.Dispose();
            return;
        }

        _connections.Add(connection);
    }

    private void Hear(BusConnection connection)
    {
        Span<byte> packet = stackalloc byte[BusMessage.MaxBytes];
        int count;
        while ((count = connection.Receive(packet)) > 0)
        {
            if (connection.Reader is not null)
            {
                // All that a client says later is that it has read on.
                _pool.OnReaderMoved();
            }
            else if (!TryLetIn(connection, packet[..count]))
            {
                count = 0;
                break;
            }
        }

        if (count == 0)
        {
            Remove(connection);
        }
    }

    private bool TryLetIn(BusConnection connection, ReadOnlySpan<byte> hello)
    {
        if (!BusMessage.TryReadHello(hello, out var wish, out var problem) || !_options.Allows(ref wish, out problem))
        {
            connection.Refuse(problem);
            return false;
        }

        ClientPage? page = null;
        try
        {
            page = ClientPage.Create(wish.Holds);
            var reader = new RemoteReader(wish, page);
            page.Next = _pool.Open(reader) + 1;
            connection.Welcome(reader);
            SetPages([.. _pages, page]);
            return true;
        }
        catch (Exception error) when (error is FrameFeedRefusedException or InsufficientMemoryException or ObjectDisposedException)
        {
            page?.Dispose();
            connection.Refuse(error is ObjectDisposedException ? "The source has ended." : error.Message);
            return false;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Tell()
    {
        var generation = Generation();
        try
        {
            for (var i = _connections.Count - 1; i >= 0; i--)
            {
                var connection = _connections[i];
                if (connection.Reader is null && IsOver(connection.Since, HelloPatience))
                {
                    Remove(connection);
                }
                else
                {
                    Tell(connection, generation);
                }
            }
        }
        finally
        {
            generation?.Release();
        }
    }

    private void Tell(BusConnection connection, WrittenGeneration? generation)
    {
        try
        {
            connection.Offer(generation);
            if (_completed is { } reason)
            {
                connection.Complete(reason);
            }
        }
        catch (SocketException)
        {
            Remove(connection);
        }
    }

    private void Remove(BusConnection connection)
    {
        _ = _connections.Remove(connection);
        if (connection.Reader is { } reader)
        {
            // Its page counts no more from here on; the writer may still be looking at it.
            reader.Leave();
            SetPages([.. _pages.Where(page => page != reader.Page)]);
            _pool.Close(reader);
            _pool.Retire(reader.Page);
        }

        connection.Dispose();
    }
}
