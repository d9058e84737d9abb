using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Channels;
using Kinora.Frames.Memory;
using Kinora.Media.Stills;
using Kinora.Vision.Editing;
using Microsoft.Extensions.Logging;

namespace Kinora.Pipelines.Capture;

/// <summary>
/// Keeps frames of all streams that capture any, in one folder, and has them sent to a bucket where one is configured. One worker encodes and
/// writes; streams do not wait for it. Thread-safe.
/// </summary>
public sealed partial class CaptureService : IAsyncDisposable
{
    internal const string Busy = "busy";
    private const string SpoolFull = "spool_full";
    private const string Failed = "failed";

    /// <summary>Frames that wait, of all streams together; each stream has a limit of its own.</summary>
    private const int MostWaiting = 64;

    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);

    /// <summary>How long a folder that cannot be used is left alone.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly CaptureOptions _options;
    private readonly ICaptureBucket? _bucket;
    private readonly CaptureMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<CaptureJob> _jobs = Channel.CreateBounded<CaptureJob>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly ConcurrentDictionary<CaptureSink, byte> _sinks = new();
    private readonly ConcurrentDictionary<string, long> _dropped = new();
    private readonly JpegEncoder _jpeg = new();
    private readonly ArrayBufferWriter<byte> _picture = new(64 << 10);
    private readonly ITimer _tidy;
    private readonly Lock _opening = new();
    private Task _working = Task.CompletedTask;
    private CaptureFolder? _folder;
    private CaptureSpool? _spool;
    private long? _failedAt;
    private long _saved;
    private string? _lastError;
    private bool _isFull;
    private bool _ended;

    /// <param name="options">Where and how many; the directory is named.</param>
    /// <param name="bucket">Where frames are sent, which this then owns; null for nowhere.</param>
    /// <param name="metrics">Is told; null tells nobody.</param>
    /// <param name="logs">Where the logger comes from.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public CaptureService(CaptureOptions options, ICaptureBucket? bucket, CaptureMetrics? metrics, ILoggerFactory logs, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logs);
        (_options, _bucket, _metrics, _time) = (options, bucket, metrics, time ?? TimeProvider.System);
        _log = logs.CreateLogger("Kinora.Capture");
        _working = Task.Run(WorkAsync);
        _tidy = _time.CreateTimer(_ => Tidy(), null, TidyInterval, TidyInterval);
    }

    /// <summary>How it is doing.</summary>
    public CaptureStatus Status => new()
    {
        Streams = [.. _sinks.Keys.Select(static sink => sink.Stream).Distinct().Order(StringComparer.Ordinal)],
        Directory = _options.Directory,
        Saved = Interlocked.Read(ref _saved),
        Dropped = _dropped.ToDictionary(),
        Bytes = Volatile.Read(ref _folder)?.Bytes ?? 0,
        Quota = _options.Quota,
        Retention = _options.Retention,
        Bucket = _bucket?.Display,
        Pending = Volatile.Read(ref _spool)?.Pending ?? 0,
        Uploaded = Volatile.Read(ref _spool)?.Uploaded ?? 0,
        LastError = Volatile.Read(ref _lastError) ?? Volatile.Read(ref _spool)?.LastError,
    };

    /// <summary>Ends capturing. Frames that wait are still kept; what is not sent stays on disk and is sent the next time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        await _tidy.DisposeAsync().ConfigureAwait(false);
        _jobs.Writer.Complete();
        await _working.ConfigureAwait(false);
        if (_spool is not null)
        {
            await _spool.DisposeAsync().ConfigureAwait(false);
        }

        _bucket?.Dispose();
        _folder?.Dispose();
        _jpeg.Dispose();
    }

    /// <summary>Captures frames of a stream until what is returned is disposed of.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="rule">Which frames.</param>
    /// <param name="editors">What its editing steps do, for <see cref="CapturePicture.Edited"/>; not owned.</param>
    /// <param name="memory">What the memory of edited frames is taken from; null for no limit.</param>
    internal CaptureSink Open(string stream, CaptureRule rule, IReadOnlyList<IEditor> editors, MemoryBudget? memory)
    {
        var editing = rule.Picture == CapturePicture.Edited && editors.Count > 0 ? new CaptureEditing(editors, memory) : null;
        var sink = new CaptureSink(this, stream, rule, editing);
        _sinks[sink] = 0;
        return sink;
    }

    internal void Close(CaptureSink sink) => _sinks.TryRemove(sink, out _);

    /// <summary>Has a frame kept; false when too many wait.</summary>
    internal bool TryAdd(CaptureJob job) => _jobs.Writer.TryWrite(job);

    /// <summary>A frame is not kept.</summary>
    internal void OnDropped(string stream, string reason)
    {
        _ = _dropped.AddOrUpdate(reason, 1, static (_, count) => count + 1);
        _metrics?.Dropped.Add(1, new("stream", stream), new("reason", reason));
    }

    private async Task WorkAsync()
    {
        // What an earlier process left is sent, and gives way to its age, although nothing is captured yet.
        if (_options.Directory is { } directory && Directory.Exists(directory))
        {
            _ = TryOpen();
        }

        while (await _jobs.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_jobs.Reader.TryRead(out var job))
            {
                Keep(job);
            }
        }
    }

    private void Keep(CaptureJob job)
    {
        var stream = job.Sink.Stream;
        try
        {
            _picture.ResetWrittenCount();
            try
            {
                _jpeg.Encode(job.Frame.Pixels, job.Frame.Format, job.Sink.Rule.Quality, _picture);
            }
            finally
            {
                job.Frame.Dispose();
                job.Sink.OnLetGo();
            }

            if (TryOpen() is not { } folder)
            {
                OnDropped(stream, Failed);
                return;
            }

            folder.RemoveOld(_time.GetUtcNow());
            var entry = folder.Save(CaptureName.At(job.Result.Timestamp), _picture.WrittenSpan, job.Result, isToBeSent: _spool is not null);
            OnSaved(stream, entry);
        }
        catch (Exception error) when (error is CaptureException or StillException)
        {
            OnDropped(stream, Failed);
            SetError(error.Message);
        }
        catch (Exception error)
        {
            // The next frame may be better; without the worker there would be none.
            OnDropped(stream, Failed);
            LogFault(_log, error, stream);
        }
    }

    private void OnSaved(string stream, CaptureEntry? entry)
    {
        if (entry is not { } saved)
        {
            OnDropped(stream, SpoolFull);
            if (!_isFull)
            {
                _isFull = true;
                LogFull(_log, _options.Quota);
            }

            return;
        }

        _isFull = false;
        Volatile.Write(ref _lastError, null);
        _ = Interlocked.Increment(ref _saved);
        _metrics?.Saved.Add(1, new KeyValuePair<string, object?>("stream", stream));
        _spool?.Add(saved);
    }

    /// <summary>The folder; null when it cannot be used, which is tried again after a while.</summary>
    private CaptureFolder? TryOpen()
    {
        lock (_opening)
        {
            if (_folder is not null || (_failedAt is { } at && _time.GetElapsedTime(at) < RetryAfter))
            {
                return _folder;
            }

            try
            {
                var path = _options.Directory ?? throw new CaptureException(
                    "There is no place for captured frames: neither capture.directory nor KINORA_STATE nor a home folder is set; set capture.directory.");
                var folder = CaptureFolder.Open(path, _options.Quota, _options.Retention, _metrics, out var unsent);
                if (_bucket is null)
                {
                    folder.GiveUp(unsent);
                }
                else
                {
                    Volatile.Write(ref _spool, new CaptureSpool(folder, unsent, _bucket, _metrics, _time, _log));
                }

                folder.RemoveOld(_time.GetUtcNow());
                Volatile.Write(ref _folder, folder);
                return folder;
            }
            catch (CaptureException error)
            {
                _failedAt = _time.GetTimestamp();
                SetError(error.Message);
                return null;
            }
        }
    }

    private void Tidy()
    {
        try
        {
            Volatile.Read(ref _folder)?.RemoveOld(_time.GetUtcNow());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            SetError(error.Message);
        }
    }

    private void SetError(string error)
    {
        if (Interlocked.Exchange(ref _lastError, error) != error)
        {
            LogFailed(_log, error);
        }
    }

    [LoggerMessage(63, LogLevel.Warning, "{Reason}")]
    private static partial void LogFailed(ILogger log, string reason);

    [LoggerMessage(65, LogLevel.Error, "A frame of stream {Stream} could not be captured.")]
    private static partial void LogFault(ILogger log, Exception error, string stream);

    [LoggerMessage(64, LogLevel.Warning, "Captured frames that are not sent yet fill the quota of {Quota} bytes: they are kept, and new ones are dropped until the bucket takes some. Give capture.quota more.")]
    private static partial void LogFull(ILogger log, long quota);
}
