using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;

namespace Kinora.Frames.GStreamer;

/// <content>What becomes of a frame: who is sent it, who loses it, and who is waited for.</content>
public abstract partial class GStreamerPublisher
{
    private FrameFormat _format;
    private ulong _last;
    private int _places;
    private int _share;

    private void Forward()
    {
        var hasEnded = ((IFeedOwner)Pool).IsCompleted;
        while (!HasToWait() && _feed.TryNext(out var frame))
        {
            if (frame.Sequence <= _last)
            {
                frame.Dispose();
                continue;
            }

            _last = frame.Sequence;
            if (frame.Format == _format || TryChange(frame.Format))
            {
                Send(frame);
            }
            else
            {
                frame.Dispose();
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
                Tell(BusEventKind.Disconnected, _clients[i], $"Frames of {format} leave room for {_most} readers: read fewer, or let the publisher have more memory.");
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
            frame.Dispose();
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

            frame.Dispose();
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
            var isFull = client is { HasEnded: false, FullSince: not 0 } && Options.Patience != Timeout.InfiniteTimeSpan;
            if (isFull && Stopwatch.GetElapsedTime(client.FullSince) >= Options.Patience)
            {
                client.End();
                var seconds = Options.Patience.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
                Tell(BusEventKind.Quarantined, client, $"it held {client.Count} frames for {seconds} s and gave none back.");
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
}
