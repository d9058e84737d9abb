using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Media.Bus;
using Kinora.Media.Decoding;
using Kinora.Media.Devices;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Push;
using Kinora.Media.Sources;

namespace Kinora.Media.Supervision;

/// <summary>
/// Keeps one source going, whatever happens to it: opens it, watches that frames keep coming, ends what hangs, and opens it again. Its
/// feeds live through all of that; a reader only notices that frames pause. One decode serves all feeds; it makes the renditions that
/// they ask for and no others.
/// </summary>
/// <remarks>Open the first feeds, then call <see cref="RunAsync"/> once. Feeds of a live source may be opened at any time after that.</remarks>
public sealed partial class SourceSupervisor : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SourceAddress _address;
    private readonly SourceOptions _options;
    private readonly RestartPolicy _policy;
    private readonly TimeProvider _time;
    private readonly SourceFrames _frames;
    private readonly PushDoors? _doors;

    /// <summary>The readers of another process's frames; null for what is decoded here.</summary>
    private readonly BusFeeds? _bus;
    private readonly List<SourceFeed> _feeds = [];
    private readonly CancellationTokenSource _disposed = new();
    private TaskCompletionSource _demand = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _droppedByClosed;
    private DecodePlan _plan;
    private bool _isRunning;
    private SourceState _state = SourceState.Connecting;
    private DateTimeOffset _since;
    private string? _lastError;
    private string? _hardwareDecoder;
    private string? _codec;
    private long _restarts;
    private volatile bool _showsFallback;

    /// <param name="address">Where the pictures come from.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="policy">Which failures are worth another try.</param>
    /// <param name="time">The clock; the system's unless told.</param>
    /// <param name="memory">What the memory of its frames is taken from; null for no limit.</param>
    /// <param name="doors">Where producers push to it; null where nobody can.</param>
    public SourceSupervisor(
        SourceAddress address, SourceOptions? options = null, RestartPolicy policy = RestartPolicy.Always, TimeProvider? time = null, MemoryBudget? memory = null,
        PushDoors? doors = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        _address = address;
        _options = options ?? new SourceOptions();
        _policy = policy;
        _doors = doors;
        _bus = address.Kind == SourceKind.Bus ? new BusFeeds() : null;
        _time = time ?? TimeProvider.System;
        _since = _time.GetUtcNow();
        _frames = new SourceFrames(address.Kind.ToString(), _time, memory, _options.DmaBufs);
        _hardwareDecoder = _options.HardwareDecoder switch { "none" => null, "auto" => HardwareDecoder.Guess(), var name => name };
    }

    /// <summary>The source came into another state. Called while the source runs, which waits for it: a handler must not block.</summary>
    public event Action<SourceHealth>? StateChanged;

    /// <summary>Something is not as it was asked for, and goes on all the same; one sentence.</summary>
    public event Action<string>? Warned;

    /// <summary>The address, with any password masked.</summary>
    public string Display => _address.Display;

    /// <summary>True when frames arrive at their own pace, so that a slow reader must lose some.</summary>
    public bool IsLive => _address.IsLive || _options.Realtime;

    /// <summary>How the source is doing.</summary>
    public SourceHealth Health
    {
        get
        {
            lock (_gate)
            {
                return new SourceHealth
                {
                    State = _state,
                    Since = _since,
                    LastError = _lastError,
                    IsFallback = _showsFallback,
                    LastFrameAge = _frames.LastFrameAge,
                    FramesPerSecond = _frames.PerSecond,
                    Width = _frames.Size.Width,
                    Height = _frames.Size.Height,
                    Codec = _codec,
                    HardwareDecoder = _hardwareDecoder,
                    Restarts = _restarts,
                    Frames = _frames.Frames,
                    Bytes = _frames.Bytes,
                    Dropped = new Dictionary<string, long>
                    {
                        ["slow_reader"] = _droppedByClosed + _feeds.Sum(feed => feed.Frames.Dropped),
                        ["cut_off"] = _frames.Abandoned,
                    },
                };
            }
        }
    }

    internal SourceFrames Frames => _frames;

    internal RestartPause Pause { get; init; } = new(Random.Shared);

    /// <summary>
    /// Opens a reader. What it asks for beyond what is being decoded makes the decoder start again: for a network source a second one takes
    /// over when it has its first frame, for a camera there is a short gap.
    /// </summary>
    /// <exception cref="FrameFeedRefusedException">The pool would need more slots or memory than it may have.</exception>
    /// <exception cref="InvalidOperationException">A file is being read, and not in the way that is asked for.</exception>
    public SourceFeed OpenFeed(FeedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        // A still is small work whatever its size: analysis looks at it as it is.
        // What is pushed is decoded once and never again, so that a reader who comes or goes changes nothing for the producer; what another
        // process publishes is not decoded at all.
        request = _address.Kind switch
        {
            SourceKind.Stills => request with { Rendition = Rendition.Full },
            SourceKind.Push or SourceKind.Bus => FeedRequest.Everything with
            {
                Mode = request.Mode, LiveDepth = request.LiveDepth, HeldQuota = request.HeldQuota,
            },
            _ => request,
        };
        lock (_gate)
        {
            var wanted = DecodePlan.For(Wishes.Append(request));
            if (_isRunning && !_address.IsLive && !_plan.Covers(wanted))
            {
                throw new InvalidOperationException($"'{Display}' is being read already, in another size or selection: open all feeds of a file before it is started.");
            }

            var live = request.LiveDepth > 1 ? FeedMode.Queue(request.LiveDepth) : FeedMode.Latest;
            var mode = request.Mode ?? (IsLive ? live : FeedMode.Reliable(Timeout.InfiniteTimeSpan));
            var pool = _frames.OpenFeed(request.Rendition, mode, request.HeldQuota);
            var feed = new SourceFeed(request, _bus?.Add(pool, request.Mode, live, request.HeldQuota) ?? pool, Close);
            _feeds.Add(feed);
            if (!_isRunning || !_plan.Covers(wanted))
            {
                _demand.TrySetResult();
            }

            return feed;
        }
    }

    /// <summary>
    /// Runs until the source has ended in order, is given up on, or the token is cancelled; then its feeds end too.
    /// </summary>
    /// <exception cref="SourceException">The source is given up on; the message says why.</exception>
    /// <exception cref="MissingProgramException">A program that reads it is not installed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        Exception? failure = null;
        try
        {
            await SuperviseAsync(either.Token).ConfigureAwait(false);
            SetState(SourceState.Ended);
        }
        catch (Exception error)
        {
            failure = error;
            if (error is not OperationCanceledException)
            {
                SetState(SourceState.Failed, error.Message);
            }

            throw;
        }
        finally
        {
            await EndStandInAsync().ConfigureAwait(false);
            _door?.Dispose();
            _frames.Complete(failure);
        }
    }

    /// <summary>Ends the source, if it runs, and lets go of its pools.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        PublishedSource[] published;
        lock (_gate)
        {
            published = [.. _published];
        }

        foreach (var source in published)
        {
            source.Publisher.Dispose();
        }

        _frames.Dispose();
    }

    private void Close(SourceFeed feed)
    {
        lock (_gate)
        {
            if (_feeds.Remove(feed))
            {
                _droppedByClosed += feed.Frames.Dropped;
            }
        }
    }

    private void SetState(SourceState state, string? error = null)
    {
        lock (_gate)
        {
            if (_state != state)
            {
                _since = _time.GetUtcNow();
            }

            _state = state;
            _lastError = error ?? _lastError;
        }

        try
        {
            StateChanged?.Invoke(Health);
        }
        catch (Exception)
        {
            // What a listener makes of the news is no trouble of the source's.
        }
    }

    private void Warn(string message)
    {
        try
        {
            Warned?.Invoke(message);
        }
        catch (Exception)
        {
            // As above.
        }
    }
}
