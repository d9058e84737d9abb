using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <summary>
/// Lets other processes read a pool's frames where they are: a client gets the pool's memory through a socket once, and from then on nothing
/// is sent for a frame. A client that stands still, crashes or writes nonsense costs the writer and the other clients nothing but the frames
/// that it may hold.
/// </summary>
public sealed partial class BusPublisher : IPoolWatcher, IFramePublisher
{
    /// <summary>Who connects says what it wants at once.</summary>
    private static readonly TimeSpan HelloPatience = TimeSpan.FromSeconds(2);

    /// <summary>How often a client is looked after that was not ready.</summary>
    private static readonly TimeSpan BehindPeriod = TimeSpan.FromMilliseconds(10);

    /// <summary>What clients are told when it is this process's wish that nothing comes any more.</summary>
    private const string Ended = "The publisher has ended.";

    /// <summary>How often clients' pages are looked at, at least.</summary>
    private static readonly TimeSpan LongestLookPeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly FramePool _pool;
    private readonly BusPublisherOptions _options;
    private readonly BusListener _listener;
    private readonly WakeFile _wake = new();
    private readonly Thread _thread;
    private readonly List<BusConnection> _connections = [];
    private readonly Func<long> _committed;
    private ClientPage[] _pages = [];
    private WrittenGeneration? _generation;
    private string? _completed;
    private volatile int _clients;
    private volatile bool _isStopped;

    private BusPublisher(FramePool pool, BusListener listener, BusPublisherOptions options)
    {
        (_pool, _listener, _options) = (pool, listener, options);
        _committed = () => pool.Committed;
        pool.Watch(this);
        _thread = new Thread(Serve) { IsBackground = true, Name = "kinora-bus" };
        _thread.Start();
    }

    /// <summary>The socket.</summary>
    public string Path => _listener.Path;

    /// <summary>How many clients read now.</summary>
    public int Clients => _clients;

    string? IFramePublisher.ReaderLine => null;

    /// <summary>Begins to listen.</summary>
    /// <param name="pool">What is published; it must outlive the publisher.</param>
    /// <param name="path">Of the socket, whose folder must be there, or its name (<see cref="BusPath"/>). A socket that a dead process has left is replaced.</param>
    /// <param name="options">Who may read.</param>
    /// <exception cref="BusException">The socket cannot be made, or another process publishes there.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static BusPublisher Start(FramePool pool, string path, BusPublisherOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        options ??= new BusPublisherOptions();
        if (options.HoldLimit <= TimeSpan.Zero && options.HoldLimit != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.HoldLimit, "A frame cannot be held for no time: give a HoldLimit above 0, or none.");
        }

        return new BusPublisher(pool, BusListener.Open(path, options), options);
    }

    /// <summary>Ends it: clients can read what they have, and are told.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
        }

        _wake.Set();
        _thread.Join();
        _pool.Unwatch(this);
        _wake.Dispose();
        lock (_gate)
        {
            _generation?.Release();
            _generation = null;
        }
    }

    void IPoolWatcher.OnGeneration(WrittenGeneration generation)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            generation.SetClients(_pages);
            _ = generation.TryAddReference();
            _generation?.Release();
            _generation = generation;
        }

        _wake.Set();
    }

    void IPoolWatcher.OnCompleted(Exception? error)
    {
        _completed = error is OperationCanceledException ? Ended : error?.Message ?? "";
        _wake.Set();
    }

    private void SetPages(ClientPage[] pages)
    {
        lock (_gate)
        {
            Volatile.Write(ref _pages, pages);
            _generation?.SetClients(pages);
        }
    }

    private WrittenGeneration? Generation()
    {
        lock (_gate)
        {
            return _generation is { } generation && generation.TryAddReference() ? generation : null;
        }
    }
}
