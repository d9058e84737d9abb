using Kinora.Frames.Bus;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;

namespace Kinora.Media.Bus;

/// <summary>
/// A run of a source <c>bus:PATH</c>, from connecting to its publisher until that has gone. Each reader of the source has a connection of its
/// own, so that no frame passes through here; the run connects them, and looks now and then how far the publisher is.
/// </summary>
internal sealed class BusRun : ISourceRun
{
    private static readonly TimeSpan FirstPeriod = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(200);

    private readonly BusFeeds _feeds;
    private readonly SourceAddress _address;
    private readonly SourceFrames _frames;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    /// <summary>The first is the one that tells how far the publisher is.</summary>
    private readonly List<Connection> _connected = [];

    private bool _isDelivering;
    private long _counted;
    private long _newsAt;

    public BusRun(BusFeeds feeds, SourceAddress address, SourceFrames frames, TimeProvider time)
    {
        (_feeds, _address, _frames, _time) = (feeds, address, frames, time);
        _newsAt = time.GetTimestamp();
        Completion = Task.Run(RunAsync);
    }

    public Task Ready => _ready.Task;

    public Task<DecodeOutcome> Completion { get; }

    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _newsAt));

    public string? Codec => null;

    public double AnnouncedRate => 0;

    public void Deliver(FrameCursor from)
    {
        lock (_gate)
        {
            _isDelivering = true;
            Volatile.Write(ref _newsAt, _time.GetTimestamp());
            foreach (var connection in _connected)
            {
                connection.Feed.Attach(connection.Subscriber);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            foreach (var connection in _connected)
            {
                if (_isDelivering)
                {
                    connection.Feed.Detach(connection.Subscriber);
                }
                else
                {
                    connection.Subscriber.Dispose();
                }
            }

            _connected.Clear();
        }

        _stop.Dispose();
    }

    private async Task<DecodeOutcome> RunAsync()
    {
        try
        {
            while (true)
            {
                var changed = _feeds.Changed;
                Connect();
                if (Look(out var error))
                {
                    return new DecodeOutcome(_counted, error);
                }

                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                await Task.WhenAny(changed, Task.Delay(_ready.Task.IsCompleted ? LookPeriod : FirstPeriod, _time, waiting.Token)).ConfigureAwait(false);
                await waiting.CancelAsync().ConfigureAwait(false);
                _stop.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            return new DecodeOutcome(_counted, null);
        }
        catch (SourceException error)
        {
            return new DecodeOutcome(_counted, error);
        }
    }

    /// <summary>Connects the readers that have come; those that have gone have let go themselves.</summary>
    /// <exception cref="SourceException">Nobody publishes there, or the first reader is refused.</exception>
    private void Connect()
    {
        var open = _feeds.Open;
        lock (_gate)
        {
            foreach (var gone in _connected.Where(connection => !open.Contains(connection.Feed)).ToArray())
            {
                _connected.Remove(gone);
                gone.Subscriber.Dispose();
            }

            foreach (var feed in open.Where(feed => !_connected.Exists(connection => connection.Feed == feed)))
            {
                Connect(feed);
            }

            foreach (var lost in _connected.Where(static connection => connection.Subscriber.Error is not null).ToArray())
            {
                Reconnect(lost);
            }
        }
    }

    /// <summary>
    /// A reader that was sent away alone, as one that held a frame for too long, gets another connection. When it was not alone, the publisher has
    /// gone: then there is none, and the run ends once all have noticed.
    /// </summary>
    private void Reconnect(Connection lost)
    {
        if (_connected.TrueForAll(static connection => connection.Subscriber.HasEnded))
        {
            return;
        }

        try
        {
            var subscriber = lost.Feed.Connect(_address.Value);
            _connected.Remove(lost);
            _connected.Add(new Connection(lost.Feed, subscriber));
            if (_isDelivering)
            {
                lost.Feed.Attach(subscriber);
            }

            lost.Subscriber.Dispose();
        }
        catch (BusException)
        {
            // The next look tries again.
        }
    }

    private void Connect(BusFeed feed)
    {
        try
        {
            var subscriber = feed.Connect(_address.Value);
            _connected.Add(new Connection(feed, subscriber));
            if (_isDelivering)
            {
                feed.Attach(subscriber);
            }
        }
        catch (PlatformNotSupportedException error)
        {
            throw new SourceException(error.Message, isUsage: true);
        }
        catch (BusException error) when (_connected.Count > 0)
        {
            feed.Fail(new SourceException(error.Message));
        }
        catch (BusException error)
        {
            throw new SourceException(error.Message);
        }
    }

    /// <summary>Counts what was published since the last look; true when nothing more will be.</summary>
    private bool Look(out SourceException? error)
    {
        error = null;
        lock (_gate)
        {
            var hasEnded = _connected.Count > 0;
            for (var i = 0; i < _connected.Count; i++)
            {
                var (feed, subscriber) = _connected[i];
                hasEnded &= subscriber.HasEnded;
                error ??= subscriber.Error is { } problem ? new SourceException(problem.Message) : null;
                var published = subscriber.Published;
                if (i == 0 && published > _connected[0].Counted && subscriber.Format is { } format)
                {
                    Count(published - _connected[0].Counted, format.ByteLength, feed.SourceSize is { Width: > 0 } size ? size : (format.Width, format.Height));
                }

                _connected[i].Counted = published;
            }

            return hasEnded;
        }
    }

    private void Count(long frames, int bytes, (int Width, int Height) size)
    {
        _frames.CountRemote(frames, Silence, bytes, size);
        _counted += frames;
        Volatile.Write(ref _newsAt, _time.GetTimestamp());
        _ready.TrySetResult();
    }

    /// <summary>A reader's connection.</summary>
    private sealed record Connection(BusFeed Feed, BusSubscriber Subscriber)
    {
        /// <summary>How many of its frames were counted.</summary>
        public long Counted { get; set; }
    }
}
