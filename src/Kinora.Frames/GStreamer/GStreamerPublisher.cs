using System.Net.Sockets;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// Sends a pool's frames to GStreamer elements in other processes. A reader may hold a few frames; one that keeps them loses those that come
/// meanwhile and costs neither the pool's writer nor the other readers anything: there is room for all that all may hold, and one frame more.
/// </summary>
public abstract partial class GStreamerPublisher : IFramePublisher
{
    private readonly WakeFile _wake = new();
    private readonly BusListener _listener;
    private readonly FrameBell _bell;
    private readonly Thread _thread;
    private readonly List<GStreamerClient> _clients = [];
    private FrameFeed _feed;
    private string? _caps;
    private string? _error;
    private long _sent;
    private long _dropped;
    private int _reading;
    private int _held;
    private int _ended;
    private volatile bool _isStopped;

    private protected GStreamerPublisher(FramePool pool, string path, GStreamerPublisherOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostClients, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MostClients, MostPlaces - 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostFrames, 1, nameof(options));
        (Pool, Options) = (pool, options);
        _listener = BusListener.Open(path, new BusPublisherOptions { GroupMayRead = options.GroupMayRead }, SocketType.Stream);
        try
        {
            _feed = OpenFeed(1);
        }
        catch
        {
            _listener.Dispose();
            _wake.Dispose();
            throw;
        }

        _bell = new FrameBell(_wake);
        _ = pool.Open(_bell);
        _thread = new Thread(Serve) { IsBackground = true, Name = "kinora-gstreamer" };
    }

    /// <summary>The socket.</summary>
    public string Path => _listener.Path;

    /// <summary>The path as a pipeline and a shell understand it.</summary>
    private protected string QuotedPath => Path.Any(static c => !(char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_'))
        ? $"\"{Path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal)}\""
        : Path;

    /// <summary>What the frames are, in GStreamer's words; null before the first.</summary>
    public string? Caps => Volatile.Read(ref _caps);

    /// <summary>Why no frame can be sent at present; null when there is nothing in the way.</summary>
    public string? Error => Volatile.Read(ref _error);

    /// <summary>How many readers there are, those included that were disconnected and have not gone.</summary>
    public int Clients => Volatile.Read(ref _reading);

    /// <summary>How many frames were sent, counted once for each reader.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>How many frames readers lost, counted once for each, because they held all they might.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>How many frames readers hold now, counted once for each.</summary>
    internal int Held => Volatile.Read(ref _held);

    /// <summary>How many readers were told to go and have not gone.</summary>
    internal int Ended => Volatile.Read(ref _ended);

    /// <summary>With what a pipeline that reads the frames begins; null while it is not known.</summary>
    public abstract string? ReaderLine { get; }

    /// <summary>What reads.</summary>
    private protected abstract string Element { get; }

    private protected FramePool Pool { get; }

    private protected GStreamerPublisherOptions Options { get; }

    /// <summary>Says to all readers that nothing comes any more, and ends when they have gone, or after a second.</summary>
    public void Dispose()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            _wake.Set();
            _thread.Join();
            _wake.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Begins to serve, once the whole object is there.</summary>
    private protected void Begin() => _thread.Start();

    /// <summary>Makes room for frames of a format. What readers hold of the one before is theirs, but is written to no more.</summary>
    /// <param name="format">Of the frames to come.</param>
    /// <param name="places">How many are needed at once.</param>
    private protected abstract void Prepare(FrameFormat format, int places);

    /// <summary>How many bytes one place takes.</summary>
    private protected abstract long PlaceBytes(FrameFormat format);

    /// <summary>Tells a reader where the frames lie and what they are; false when it reads too slowly or is gone.</summary>
    private protected abstract bool TryGreet(GStreamerClient client, out bool isGone);

    /// <summary>Puts a frame into a place that nobody uses, and owns the lease from then on; false when there is no memory.</summary>
    private protected abstract bool TryPut(int place, FrameLease frame);

    /// <summary>Sends what was put into a place.</summary>
    private protected abstract bool TrySend(GStreamerClient client, int place, out bool isGone);

    /// <summary>Nobody uses a place any more.</summary>
    private protected abstract void Free(int place);

    /// <summary>Takes the first thing that a reader says.</summary>
    /// <param name="client">It.</param>
    /// <param name="heard">What has come so far.</param>
    /// <param name="place">The place that it gives back; negative when it says something else.</param>
    /// <returns>Its bytes; 0 when not all of it has come.</returns>
    /// <exception cref="InvalidDataException">It is nonsense.</exception>
    private protected abstract int Take(GStreamerClient client, ReadOnlySpan<byte> heard, out int place);

    /// <summary>Nothing comes any more.</summary>
    private protected virtual void SayEnd(GStreamerClient client)
    {
    }

    /// <summary>All have gone.</summary>
    private protected abstract void Close();

    /// <summary>Ends the connections of all who were told of frames, and forgets what they hold: it is written to no more.</summary>
    private protected void ForgetReaders()
    {
        foreach (var client in _clients)
        {
            if (client.IsGreeted)
            {
                client.End();
                (client.Held, client.FullSince) = (0, 0);
            }
        }

        FreeUnused();
    }

    /// <summary>How many frames are needed at once by this many readers, at most.</summary>
    private protected virtual int HeldFor(int clients) => 1;

    private FrameFeed OpenFeed(int held) => Pool.OpenFeed(
        Options.Mode.HasDeadline ? FeedMode.Reliable(2 * Options.Mode.Timeout, Options.Mode.Depth) : Options.Mode, held);
}
