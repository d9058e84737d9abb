using System.Diagnostics;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
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
    private FrameFormat _format;
    private UInt128 _used;
    private ulong _last;
    private int _places;
    private int _share;
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
        if (_listener.Accept(out _, out var refusal) is not { } socket)
        {
            return;
        }

        // There is no word for a refusal: who is not let in finds the line closed.
        if (refusal is not null || _clients.Count >= _most || _hasEnded || !TryHold(_clients.Count + 1))
        {
            socket.Dispose();
            return;
        }

        var client = new GStreamerClient(socket);
        _clients.Add(client);
        Volatile.Write(ref _reading, _clients.Count);
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
            catch (InvalidDataException)
            {
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
        }
    }

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

    private void Forward()
    {
        var hasEnded = ((IFeedOwner)Pool).IsCompleted;
        while (!HasToWait() && _feed.TryNext(out var frame))
        {
            if (frame.Sequence <= _last)
            {
                Return(frame);
                continue;
            }

            _last = frame.Sequence;
            if (frame.Format == _format || TryChange(frame.Format))
            {
                Send(frame);
            }
            else
            {
                Return(frame);
            }
        }

        if (hasEnded && !_hasEnded && !_feed.HasMore)
        {
            _hasEnded = true;
            EndAll();
        }
    }

    /// <summary>Frames of another format come; false when there is no memory for them.</summary>
    private bool TryChange(FrameFormat format)
    {
        var fit = (int)Math.Clamp(Options.MaxBytes / Math.Max(1, PlaceBytes(format)), 2, MostPlaces);
        _places = (int)Math.Min(fit, 1 + ((long)Options.MostClients * Options.MostFrames));
        _most = Math.Min(Options.MostClients, _places - 1);
        _share = Math.Max(1, Math.Min(Options.MostFrames, (_places - 1) / _most));
        try
        {
            Prepare(format, _places);
        }
        catch (Exception error) when (error is IOException or InsufficientMemoryException)
        {
            (_places, _format) = (0, default);
            Volatile.Write(ref _error, error.Message);
            return false;
        }

        _format = format;
        Volatile.Write(ref _error, null);
        Volatile.Write(ref _caps, VideoCaps.Write(format, Options.Rate.Frames, Options.Rate.Seconds));
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            if (i >= _most)
            {
                _clients[i].End();
            }
            else if (!_clients[i].HasEnded)
            {
                Greet(_clients[i]);
            }
        }

        return true;
    }

    private bool CanTake(GStreamerClient client) => client is { IsGreeted: true, HasEnded: false } && client.Count < _share;

    private void Send(FrameLease frame)
    {
        var anybody = false;
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            var client = _clients[i];

            // What holds all it may could have given something back while the frames before were sent.
            if (client.FullSince != 0 && !Hear(client))
            {
                Remove(client);
                continue;
            }

            anybody |= CanTake(client);
            _dropped += client is { IsGreeted: true, HasEnded: false } && !CanTake(client) ? 1 : 0;
        }

        if (!anybody)
        {
            Return(frame);
            return;
        }

        // There is always one: those who may read may not hold more together than there are places less one.
        var place = (int)UInt128.TrailingZeroCount(~_used);
        if (place >= _places || !TryPut(place, frame))
        {
            foreach (var client in _clients)
            {
                _dropped += CanTake(client) ? 1 : 0;
            }

            Return(frame);
            return;
        }

        var bit = UInt128.One << place;
        _used |= bit;
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            var client = _clients[i];
            if (!CanTake(client))
            {
                continue;
            }

            if (TrySend(client, place, out var isGone))
            {
                client.Held |= bit;
                client.FullSince = client.Count >= _share ? Stopwatch.GetTimestamp() : 0;
                _sent++;
            }
            else if (isGone)
            {
                Remove(client);
            }
            else
            {
                _dropped++;
            }
        }

        FreeUnused();
    }

    /// <summary>Whether the frames wait for a reader; one that was waited for in vain is not waited for again.</summary>
    private bool HasToWait()
    {
        if (!Options.Mode.IsReliable)
        {
            return false;
        }

        var waits = false;
        foreach (var client in _clients)
        {
            if (client is { HasEnded: false, FullSince: not 0, IsGivenUp: false })
            {
                client.IsGivenUp = Options.Mode.HasDeadline && Stopwatch.GetElapsedTime(client.FullSince) >= Options.Mode.Timeout;
                waits |= !client.IsGivenUp;
            }
        }

        return waits;
    }

    private void EndTheSlow()
    {
        var ended = 0;
        foreach (var client in _clients)
        {
            if (client is { HasEnded: false, FullSince: not 0 } && Options.Patience != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(client.FullSince) >= Options.Patience)
            {
                client.End();
            }

            ended += client.HasEnded ? 1 : 0;
        }

        Volatile.Write(ref _ended, ended);
    }

    /// <summary>How long it is until something has to be done that no file tells of.</summary>
    private TimeSpan TimeToWait()
    {
        var least = Timeout.InfiniteTimeSpan;
        foreach (var client in _clients)
        {
            if (client is { HasEnded: false, FullSince: not 0 })
            {
                var limit = Options.Mode.HasDeadline && !client.IsGivenUp ? Options.Mode.Timeout : Options.Patience;
                if (limit != Timeout.InfiniteTimeSpan)
                {
                    var left = limit - Stopwatch.GetElapsedTime(client.FullSince);
                    left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
                    least = least < TimeSpan.Zero || left < least ? left : least;
                }
            }
        }

        return least;
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
