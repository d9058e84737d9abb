using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Kinora.Pipelines.Capture;

/// <summary>
/// Sends captured frames to a bucket, oldest first, picture before result, and those that it did not take again behind all others. What is still to be sent is marked in
/// the folder, so neither an outage nor the end of the process loses any; what may have been sent just before the end is asked for
/// first, and only sent again where it is not there.
/// </summary>
internal sealed partial class CaptureSpool : IAsyncDisposable
{
    /// <summary>How many frames are on their way at once.</summary>
    private const int Parallel = 4;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly CaptureFolder _folder;
    private readonly ICaptureBucket _bucket;
    private readonly CaptureMetrics? _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<Parcel> _waiting = Channel.CreateUnbounded<Parcel>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private long _pending;
    private long _uploaded;
    private string? _lastError;

    public CaptureSpool(CaptureFolder folder, IReadOnlyList<CaptureEntry> unsent, ICaptureBucket bucket, CaptureMetrics? metrics, TimeProvider time, ILogger log)
    {
        (_folder, _bucket, _metrics, _time, _log) = (folder, bucket, metrics, time, log);
        foreach (var entry in unsent)
        {
            Add(new Parcel(entry, MayBeThere: true));
        }

        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>Frames that are still to be sent.</summary>
    public long Pending => Interlocked.Read(ref _pending);

    /// <summary>Frames that were sent since the process started.</summary>
    public long Uploaded => Interlocked.Read(ref _uploaded);

    /// <summary>Why frames cannot be sent at the moment; null while they can.</summary>
    public string? LastError => Volatile.Read(ref _lastError);

    /// <summary>Has a frame sent, which is marked in the folder already.</summary>
    public void Add(CaptureEntry entry) => Add(new Parcel(entry, MayBeThere: false));

    /// <summary>Ends sending; what is not sent stays marked.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _metrics?.Pending.Add(-Pending);
        _stop.Dispose();
    }

    private void Add(Parcel parcel)
    {
        _ = Interlocked.Increment(ref _pending);
        _metrics?.Pending.Add(1);
        _ = _waiting.Writer.TryWrite(parcel);
    }

    private async Task SendAllAsync()
    {
        var pause = ShortestPause;
        List<Parcel> batch = new(Parallel);
        while (await _waiting.Reader.WaitToReadAsync(_stop.Token).ConfigureAwait(false))
        {
            while (batch.Count < Parallel && _waiting.Reader.TryRead(out var parcel))
            {
                batch.Add(parcel);
            }

            var sent = await Task.WhenAll(batch.Select(SendAsync)).ConfigureAwait(false);
            var failed = 0;
            for (var i = 0; i < batch.Count; i++)
            {
                if (!sent[i])
                {
                    // Behind all others: a frame that the bucket never takes must not keep it from those that it does.
                    _ = _waiting.Writer.TryWrite(batch[i] with { MayBeThere = true });
                    failed++;
                }
            }

            var hasSent = failed < batch.Count;
            batch.Clear();
            pause = hasSent ? ShortestPause : pause;
            if (failed == 0)
            {
                if (Interlocked.Exchange(ref _lastError, null) is not null)
                {
                    LogRecovered(_log, _bucket.Display, Pending);
                }

                continue;
            }

            await Task.Delay(pause, _time, _stop.Token).ConfigureAwait(false);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>Sends one frame; false when it is to be tried again.</summary>
    private async Task<bool> SendAsync(Parcel parcel)
    {
        var (entry, mayBeThere) = parcel;
        var name = entry.Name;
        try
        {
            var key = $"{name.Folder}/{name.Stem}";
            await _bucket.PutAsync(key + ".jpg", _folder.PicturePath(name), "image/jpeg", mayBeThere, _stop.Token).ConfigureAwait(false);
            await _bucket.PutAsync(key + ".json", _folder.ResultPath(name), "application/json", mayBeThere, _stop.Token).ConfigureAwait(false);
            _folder.OnSent(entry);
            _ = Interlocked.Increment(ref _uploaded);
            _metrics?.Uploaded.Add(1);
        }
        catch (FileNotFoundException error)
        {
            LogGone(_log, error.FileName ?? name.Stem);
            _folder.OnSent(entry);
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            _metrics?.UploadFailures.Add(1);
            if (Interlocked.Exchange(ref _lastError, error.Message) != error.Message)
            {
                LogFailed(_log, error.Message, Pending);
            }

            return false;
        }

        _ = Interlocked.Decrement(ref _pending);
        _metrics?.Pending.Add(-1);
        return true;
    }

    /// <summary>A frame to be sent.</summary>
    /// <param name="Entry">The frame.</param>
    /// <param name="MayBeThere">Whether some of it may have been sent before.</param>
    private readonly record struct Parcel(CaptureEntry Entry, bool MayBeThere);

    [LoggerMessage(60, LogLevel.Warning, "{Reason} {Pending} captured frames wait on disk, and are tried again.")]
    private static partial void LogFailed(ILogger log, string reason, long pending);

    [LoggerMessage(61, LogLevel.Information, "Captured frames are sent to {Bucket} again; {Pending} are left.")]
    private static partial void LogRecovered(ILogger log, string bucket, long pending);

    [LoggerMessage(62, LogLevel.Warning, "A captured frame was taken away before it was sent: {File}")]
    private static partial void LogGone(ILogger log, string file);
}
