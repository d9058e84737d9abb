using System.Diagnostics;
using Kinora.Frames.Feeds;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Stills;
using Kinora.Media.Supervision;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Pictures;

/// <summary>
/// A stream for the eye. While somebody looks, a reader of the stream's source (beside the one that analyses, so that the stream does not
/// notice) makes a JPEG of each size that is wanted, once however many look. While nobody looks it costs nothing.
/// </summary>
public sealed class LivePictures : IAsyncDisposable
{
    /// <summary>Sides in pixels in which pictures are decoded, so that one who looks in another size rarely makes the decoder start again.</summary>
    private static readonly int[] Sides = [640, 1280, 1920, 3840, PictureOptions.MostWidth];

    private readonly HostedStream _stream;
    private readonly StreamResources _resources;
    private readonly Lock _gate = new();
    private readonly List<PictureReader> _readers = [];

    /// <summary>The readers, for the loop: those who come and go do not make it open the source again.</summary>
    private volatile PictureReader[] _looking = [];

    private CancellationTokenSource _changed = new();
    private Task _running = Task.CompletedTask;
    private bool _closed;

    internal LivePictures(HostedStream stream, StreamResources resources)
    {
        _stream = stream;
        _resources = resources;
        stream.Changed += OnStreamChanged;
    }

    /// <summary>How many look.</summary>
    public int Readers
    {
        get
        {
            lock (_gate)
            {
                return _readers.Count;
            }
        }
    }

    /// <summary>Starts to look.</summary>
    /// <param name="options">What is to be seen.</param>
    /// <param name="rate">Most pictures a second, above 0.</param>
    /// <exception cref="PicturesUnavailableException">The stream has no live picture.</exception>
    public PictureReader Open(PictureOptions options, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        options = options with { Width = Math.Clamp(options.Width, PictureOptions.LeastWidth, PictureOptions.MostWidth) };
        if (_stream.Running is { IsPaced: false })
        {
            throw new PicturesUnavailableException(
                $"Stream '{_stream.Name}' reads a file as fast as it is analysed, so it has no live picture: set realtime: true to play it at its own pace.");
        }

        var reader = new PictureReader(this, options, rate);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _readers.Add(reader);
            _looking = [.. _readers];
            if (_running.IsCompleted)
            {
                _running = Task.Run(RunAsync);
            }
        }

        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        _stream.Changed -= OnStreamChanged;
        Task running;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            running = _running;
            foreach (var reader in _readers)
            {
                reader.End();
            }

            _readers.Clear();
            _looking = [];
            Restart();
        }

        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _changed.Dispose();
    }

    internal void Close(PictureReader reader)
    {
        lock (_gate)
        {
            if (_readers.Remove(reader) && !_closed)
            {
                _looking = [.. _readers];
                if (_readers.Count == 0)
                {
                    Restart();
                }
            }
        }
    }

    private void OnStreamChanged(HostedStream stream)
    {
        lock (_gate)
        {
            if (_readers.Count > 0)
            {
                Restart();
            }
        }
    }

    /// <summary>Has the loop look again at what is wanted.</summary>
    private void Restart()
    {
        var old = _changed;
        _changed = new CancellationTokenSource();
        ThreadPool.UnsafeQueueUserWorkItem(static source => { source.Cancel(); source.Dispose(); }, old, preferLocal: false);
    }

    private async Task RunAsync()
    {
        Dictionary<PictureOptions, PictureMaker> makers = [];
        using var planar = new PlanarCopy(_resources.Sources.Memory);
        try
        {
            while (IsWanted(out var changed))
            {
                try
                {
                    await ShowAsync(makers, planar, changed).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (changed.IsCancellationRequested)
                {
                    // Something else is wanted now.
                }
                catch (Exception error)
                {
                    // There is nothing to show for now; whoever looks waits.
                    _stream.OnPicturesFailed(error);
                    _ = await Task.Delay(TimeSpan.FromSeconds(1), _resources.Time, changed).ContinueWith(static _ => 0, TaskScheduler.Default).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            foreach (var maker in makers.Values)
            {
                maker.Dispose();
            }
        }
    }

    /// <summary>Whether somebody looks.</summary>
    private bool IsWanted(out CancellationToken changed)
    {
        lock (_gate)
        {
            changed = _changed.Token;
            if (_readers.Count > 0)
            {
                return true;
            }

            _running = Task.CompletedTask;  // a new reader starts another loop
            return false;
        }
    }

    /// <summary>Shows pictures until the stream changes, nobody looks any more, or somebody wants them larger.</summary>
    private async Task ShowAsync(Dictionary<PictureOptions, PictureMaker> makers, PlanarCopy planar, CancellationToken changed)
    {
        if (_stream.Running is not { IsPaced: true } config)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, changed).ConfigureAwait(false);  // it starts some time
            return;
        }

        var source = _resources.Sources.Open(config.Source, config.SourceOptions, config.Request);
        await using (source.ConfigureAwait(false))
        {
            var readers = _looking;
            LetGoOfUnused(readers, makers);
            var request = Request(config, Side(config, readers, source.Source.Health));
            using var feed = source.OpenFeed(request);
            _ = source.RunAsync();
            while (await feed.Frames.NextAsync(changed).ConfigureAwait(false) is { } frame)
            {
                if (readers != _looking)
                {
                    readers = _looking;
                    LetGoOfUnused(readers, makers);
                }

                using (frame)
                {
                    Show(frame, readers, makers, planar);
                }

                // Others look now; or the picture stands upright, which nobody knew before its first frame.
                if (readers.Length == 0 || (config.Source.IsLive && request.AnalysisSide != Side(config, readers, source.Source.Health)))
                {
                    return;
                }
            }

            // The stream has ended, or is about to be started again.
            await Task.Delay(Timeout.InfiniteTimeSpan, changed).ConfigureAwait(false);
        }
    }

    private static void LetGoOfUnused(PictureReader[] readers, Dictionary<PictureOptions, PictureMaker> makers)
    {
        foreach (var unused in makers.Keys.Except(readers.Select(reader => reader.Options)).ToArray())
        {
            makers.Remove(unused, out var maker);
            maker!.Dispose();
        }
    }

    /// <summary>A little early is in time: frames come on their own grid.</summary>
    private static bool IsDue(PictureReader reader, long now) => reader.Due - (long)(0.2 * Stopwatch.Frequency / reader.Rate) <= now;

    /// <summary>The longer side in pixels that serves all who look.</summary>
    private static int Side(StreamConfig config, PictureReader[] readers, SourceHealth health)
    {
        var width = 0;
        foreach (var reader in readers)
        {
            width = Math.Max(width, reader.Options.Width);
        }

        var side = health.Height > health.Width && health.Width > 0 ? (int)Math.Ceiling((double)width * health.Height / health.Width) : width;
        return Math.Max(Array.Find(Sides, step => step >= side) is > 0 and var step ? step : side, config.Request.AnalysisSide);
    }

    private static FeedRequest Request(StreamConfig config, int side)
    {
        if (!config.Source.IsLive)
        {
            return config.Request with { Mode = FeedMode.Latest, HeldQuota = 1 };  // what is read of a file cannot be changed on the way
        }

        return new FeedRequest
        {
            Rendition = Rendition.Analysis,
            AnalysisSide = side,
            Selection = FrameSelection.All,
            Decode = config.Request.Decode,
            Mode = FeedMode.Latest,
        };
    }

    private void Show(FrameLease frame, PictureReader[] readers, Dictionary<PictureOptions, PictureMaker> makers, PlanarCopy planar)
    {
        var now = Stopwatch.GetTimestamp();
        using var converted = Array.Exists(readers, reader => IsDue(reader, now)) ? planar.Of(frame) : null;
        foreach (var options in readers.Where(reader => IsDue(reader, now)).Select(reader => reader.Options).Distinct())
        {
            if (!makers.TryGetValue(options, out var maker))
            {
                makers[options] = maker = new PictureMaker(options, _resources.Sources.Memory);
            }

            using var picture = maker.Make(converted ?? frame, _stream.Found);
            _resources.Metrics?.Pictures.Add(1, new KeyValuePair<string, object?>("stream", _stream.Name));
            foreach (var reader in readers)
            {
                if (reader.Options == options && IsDue(reader, now))
                {
                    reader.Due = Math.Max(reader.Due + (long)(Stopwatch.Frequency / reader.Rate), now);
                    reader.Show(picture);
                }
            }
        }
    }
}
