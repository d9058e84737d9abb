using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Kinora.Models.Cache;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;

namespace Kinora.Models.Hub.Downloads;

/// <summary>
/// Brings the bytes of one file that are missing: several parts at once where the server gives ranges, else all from the beginning. What
/// fails on the way is tried anew where it stopped.
/// </summary>
internal sealed class Transfer(
    HubHttp http, DownloadRequest request, HubOptions options, TimeProvider time, Arrivals arrivals, PartialFile file)
{
    private const int BufferBytes = 128 << 10;

    /// <summary>Less than this between two failures is no progress.</summary>
    private const int ProgressBytes = 64 << 10;

    private readonly TaskCompletionSource<bool> _givesRanges = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _restarts;

    /// <exception cref="HubException">The server does not give it.</exception>
    /// <exception cref="IntegrityException">It has another length than it should.</exception>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (arrivals.Size is { } known)
            CheckSize(known);
        if (arrivals.IsComplete)
            return;
        if (arrivals.Bytes == 0 && arrivals.Size is { } size && size <= options.Download.PartBytes)
        {
            await AttemptAsync(null, cancellation);
            return;
        }

        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var workers = Enumerable.Range(0, Math.Max(1, options.Download.Connections)).Select(WorkAsync).ToArray();
        await Task.WhenAll(workers);

        async Task WorkAsync(int number)
        {
            try
            {
                if (number == 0 || await _givesRanges.Task.WaitAsync(all.Token))
                    await FetchPartsAsync(all.Token);
            }
            catch when (!all.IsCancellationRequested)
            {
                await all.CancelAsync();
                throw;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Another worker has failed, and says why.
            }
        }
    }

    private async Task FetchPartsAsync(CancellationToken cancellation)
    {
        while (!arrivals.IsComplete && arrivals.Claim(options.Download.PartBytes) is { } part)
        {
            try
            {
                await AttemptAsync(part, cancellation);
            }
            finally
            {
                arrivals.Release(part.Start, options.Download.PartBytes);
            }
        }

        _givesRanges.TrySetResult(false);
    }

    // One part, or the whole file, until it is there or there is no hope.
    private async Task AttemptAsync((long Start, long End)? part, CancellationToken cancellation)
    {
        var backoff = new Backoff(options.Download, time);
        for (var best = arrivals.Bytes; ;)
        {
            TimeSpan? askedFor = null;
            Exception failure;
            using (var stall = new Stall(time, options.Download, cancellation))
            {
                try
                {
                    using var answer = await AskAsync(part, stall.Token);
                    if (!IsPassing(answer.StatusCode))
                    {
                        await TakeAsync(answer, part, stall);
                        return;
                    }

                    askedFor = answer.Headers.RetryAfter?.Delta;
                    failure = request.Explain(answer);
                }
                catch (OperationCanceledException e) when (stall.IsStalled && !cancellation.IsCancellationRequested)
                {
                    failure = new HubUnavailableException(
                        $"'{HubHttp.WithoutQuery(request.Address)}' sent less than {options.Download.LeastBytes} bytes in "
                        + $"{options.Download.Patience.TotalSeconds:0.#} s; try again later.",
                        e);
                }
                catch (Exception e) when (e is HttpRequestException or HttpIOException)
                {
                    failure = new HubUnavailableException(
                        $"'{HubHttp.WithoutQuery(request.Address)}' broke off the download of '{request.Subject}' ({e.Message}); "
                        + "try again, it goes on where it stopped.",
                        e);
                }

                // What has come need not come again.
                if (arrivals is { Bytes: > 0, Size: { } size })
                {
                    var end = Math.Min(part?.End ?? size, size);
                    part = (arrivals.EndFrom(part?.Start ?? 0), end);
                    if (part.Value.Start >= end)
                        return;
                }

                if (arrivals.Bytes >= best + ProgressBytes)
                {
                    best = arrivals.Bytes;
                    backoff.Succeeded();
                }
            }

            if (!await backoff.WaitAsync(askedFor, cancellation))
                throw failure;
        }
    }

    private Task<HttpResponseMessage> AskAsync((long Start, long End)? part, CancellationToken cancellation) => http.SendAsync(
        HttpMethod.Get,
        request.Address,
        part is { } range ? new RangeHeaderValue(range.Start, range.End - 1) : null,
        file.Version,
        leaveHost: true,
        cancellation);

    private async Task TakeAsync(HttpResponseMessage answer, (long Start, long End)? part, Stall stall)
    {
        switch (answer.StatusCode)
        {
            case HttpStatusCode.PartialContent when part is { } wanted:
                await TakeRangeAsync(answer, wanted, stall);
                return;
            case HttpStatusCode.OK:
                await TakeAllAsync(answer, stall);
                return;
            case HttpStatusCode.RequestedRangeNotSatisfiable when arrivals.Size is null && answer.Content.Headers.ContentRange is { Length: 0 }:
                arrivals.Size = 0;
                return;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                throw new IntegrityException($"'{request.Subject}' is shorter at '{HubHttp.WithoutQuery(request.Address)}' than it should be; nothing was kept.");
            default:
                throw request.Explain(answer);
        }
    }

    private async Task TakeRangeAsync(HttpResponseMessage answer, (long Start, long End) wanted, Stall stall)
    {
        if (answer.Content.Headers.ContentRange is not { From: { } from, To: { } to, Length: { } length } || from != wanted.Start || to < from || to >= length)
            throw new HubException($"'{HubHttp.WithoutQuery(request.Address)}' sent other bytes than were asked for; nothing of them was kept.");
        CheckSize(length);
        arrivals.Size ??= length;
        file.Version ??= VersionOf(answer);
        _givesRanges.TrySetResult(true);

        var end = Math.Min(Math.Min(wanted.End, to + 1), length);
        var position = await CopyAsync(answer, wanted.Start, end, stall);
        if (position < end)
            throw new HttpRequestException($"it ended {end - position} bytes early");
    }

    // Ranges are not given, or the content is another one now: what had come before is of no use.
    private async Task TakeAllAsync(HttpResponseMessage answer, Stall stall)
    {
        if (_givesRanges.Task is { IsCompletedSuccessfully: true, Result: true })
            throw new HubException($"'{HubHttp.WithoutQuery(request.Address)}' changed while it was downloaded; try again.");
        if (answer.Content.Headers.ContentLength is { } length)
        {
            CheckSize(length);
            arrivals.Size ??= length;
        }

        if (arrivals.Bytes > 0)
        {
            file.Reset();
            if (++_restarts > options.Download.Retries)
                throw new HubUnavailableException($"'{HubHttp.WithoutQuery(request.Address)}' breaks off and begins anew each time; try again later.");
        }

        file.Version = VersionOf(answer);
        var position = await CopyAsync(answer, 0, arrivals.Size ?? (options.MaxFileBytes + 1), stall);
        if (position < arrivals.Size)
            throw new HttpRequestException($"it ended {arrivals.Size - position} bytes early");
        CheckSize(position);
        arrivals.Size ??= position;
    }

    private async Task<long> CopyAsync(HttpResponseMessage answer, long position, long end, Stall stall)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(stall.Token);
            while (position < end)
            {
                var wanted = (int)Math.Min(buffer.Length, end - position);
                var read = await ReadAsync(body, buffer.AsMemory(0, wanted), stall.Token);
                if (read == 0)
                    break;
                stall.Arrived(read);
                await file.WriteAsync(position, buffer.AsMemory(0, read), stall.Token);
                position += read;
            }

            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (string Host, string ETag)? VersionOf(HttpResponseMessage answer) =>
        answer.Headers.ETag is { IsWeak: false } tag && answer.RequestMessage?.RequestUri is { } address ? (address.Authority, tag.Tag) : null;

    // What the network does is told apart from what the disk does.
    private static async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException e) when (e is not HttpIOException)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    private void CheckSize(long length)
    {
        if (length > options.MaxFileBytes)
            throw new HubException($"'{request.Subject}' has more than the {options.MaxFileBytes} bytes that are fetched at most; nothing was kept.");
        if (arrivals.Size is { } size && length != size)
        {
            throw new IntegrityException(
                $"'{request.Subject}' has {length} bytes at '{HubHttp.WithoutQuery(request.Address)}' instead of {size}; nothing was kept.");
        }
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || ((int)status >= 500 && status != HttpStatusCode.NotImplemented);
}
