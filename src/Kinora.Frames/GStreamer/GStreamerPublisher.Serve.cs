using System.Diagnostics;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.GStreamer;

/// <content>The publisher's thread: it lets readers in, hears what they give back, and sends frames.</content>
public abstract partial class GStreamerPublisher
{
    /// <summary>Places are bits of a word of 128.</summary>
    private protected const int MostPlaces = 128;

    private const int FirstClient = 2;

    /// <summary>So often one reader may speak before the others have a turn.</summary>
    private const int MostHeard = 16;

    /// <summary>Readers that were told the end read what is left, and go at once.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly nint[] _files = new nint[FirstClient + MostPlaces];
    private readonly bool[] _ready = new bool[FirstClient + MostPlaces];
    private UInt128 _used;
    private int _most;
    private bool _hasEnded;
    private bool _isFeedLost;

    private void Serve()
    {
        _most = Options.MostClients;
        while (!_isStopped)
        {
            Wait(TimeToWait());
            _ = TryHold(_clients.Count);
            if (_ready[1])
            {
                Admit();
            }

            Forward();
            EndTheSlow();
        }

        Finish();
    }

    private void Wait(TimeSpan most)
    {
        _files[0] = _wake.Handle;
        _files[1] = _isStopped ? -1 : _listener.Handle;
        var count = _clients.Count;
        for (var i = 0; i < count; i++)
        {
            _files[FirstClient + i] = _clients[i].Socket.Handle;
        }

        _ready.AsSpan().Clear();
        _ = Readiness.Wait(_files.AsSpan(0, FirstClient + count), _ready, most);
        if (_ready[0])
        {
            _wake.Reset();
        }

        // From the last to the first, so that those who go do not move those who are still to be looked at.
        for (var i = count - 1; i >= 0; i--)
        {
            if (_ready[FirstClient + i] && !Hear(_clients[i]))
            {
                Remove(_clients[i]);
            }
        }
    }

    private void Admit()
    {
        if (_listener.Accept(out var process, out var refusal) is not { } socket)
        {
            return;
        }

        refusal ??= _clients.Count >= _most ? $"'{Path}' has {_clients.Count} readers, as many as it may have."
            : _hasEnded ? "The source has ended."
            : !TryHold(_clients.Count + 1) ? "The pool has no room for what it may hold."
            : null;
        if (refusal is not null)
        {
            // There is no word for a refusal: who is not let in finds the line closed.
            socket.Dispose();
            Options.OnEvent?.Invoke(new BusEvent(BusEventKind.Refused, "", process, refusal));
            return;
        }

        var client = new GStreamerClient(socket, process);
        _clients.Add(client);
        Volatile.Write(ref _reading, _clients.Count);
        Tell(BusEventKind.Came, client, Element);
        if (_places > 0)
        {
            Greet(client);
        }
    }

    private void Greet(GStreamerClient client)
    {
        client.IsGreeted = TryGreet(client, out var isGone);
        if (isGone)
        {
            Remove(client);
        }
    }

    /// <summary>Sees to it that the feed may hold what so many readers may; false when the pool cannot be so large.</summary>
    private bool TryHold(int clients)
    {
        var held = HeldFor(clients);
        if (held == _feed.HeldQuota && !_isFeedLost)
        {
            return true;
        }

        // The pool counts what is still held of the old feed, and no longer what it might have held.
        Forward();
        var before = _feed.HeldQuota;
        _feed.Dispose();
        if (TryOpen(held))
        {
            return true;
        }

        _ = TryOpen(before);
        return false;
    }

    private bool TryOpen(int held)
    {
        try
        {
            _feed = OpenFeed(held);
            _isFeedLost = false;
        }
        catch (Exception error) when (error is FrameFeedRefusedException or ObjectDisposedException)
        {
            // Another reader took what there was, or the pool is gone; the next round tries again.
            _isFeedLost = true;
        }

        return !_isFeedLost;
    }

    /// <summary>Hears what a reader says; false when it is gone, or says nonsense.</summary>
    private bool Hear(GStreamerClient client)
    {
        var isGone = false;
        for (var i = 0; i < MostHeard && !isGone && client.TryHear(out isGone); i++)
        {
            try
            {
                int count;
                while ((count = Take(client, client.Heard, out var place)) > 0)
                {
                    client.Take(count);
                    if (place >= 0)
                    {
                        GiveBack(client, place);
                    }
                }
            }
            catch (InvalidDataException error)
            {
                client.IsSentAway = true;
                Tell(BusEventKind.Disconnected, client, error.Message + ".");
                return false;
            }
        }

        FreeUnused();
        return !isGone;
    }

    private static void GiveBack(GStreamerClient client, int place)
    {
        var bit = place < MostPlaces ? UInt128.One << place : 0;
        if ((client.Held & bit) == UInt128.Zero)
        {
            throw new InvalidDataException("a frame is given back that was not lent");
        }

        client.Held &= ~bit;
        (client.FullSince, client.IsGivenUp) = (0, false);
    }

    private void Remove(GStreamerClient client)
    {
        client.Dispose();
        if (_clients.Remove(client))
        {
            Volatile.Write(ref _reading, _clients.Count);
            FreeUnused();
            if (!client.IsSentAway)
            {
                Tell(BusEventKind.Left, client, "");
            }
        }
    }

    private void Tell(BusEventKind kind, GStreamerClient client, string detail) =>
        Options.OnEvent?.Invoke(new BusEvent(kind, "", client.ProcessId, detail));

    private void FreeUnused()
    {
        var held = UInt128.Zero;
        var count = 0;
        foreach (var client in _clients)
        {
            held |= client.Held;
            count += client.Count;
        }

        Volatile.Write(ref _held, count);
        for (var unused = _used & ~held; unused != UInt128.Zero; unused &= unused - UInt128.One)
        {
            Free((int)UInt128.TrailingZeroCount(unused));
        }

        _used &= held;
    }

    private void EndAll()
    {
        foreach (var client in _clients)
        {
            if (!client.HasEnded)
            {
                SayEnd(client);
                client.End();
            }
        }
    }

    private void Finish()
    {
        EndAll();
        for (var begun = Stopwatch.GetTimestamp(); _clients.Count > 0 && Stopwatch.GetElapsedTime(begun) is var elapsed && elapsed < LastPatience;)
        {
            Wait(LastPatience - elapsed);
        }

        foreach (var client in _clients)
        {
            client.Held = 0;
            client.Dispose();
        }

        _clients.Clear();
        Volatile.Write(ref _reading, 0);
        FreeUnused();
        Close();
        Pool.Close(_bell);
        _feed.Dispose();
        _listener.Dispose();
    }
}
