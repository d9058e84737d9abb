using System.Security.Cryptography;
using Kinora.Models.Cache;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;

namespace Kinora.Models.Hub.Downloads;

/// <summary>
/// One content on its way into the store, for all in this process who want it; other processes wait for it. It ends when nobody wants it
/// any more, and what has arrived stays for the next.
/// </summary>
internal sealed class Download(
    string home, BlobStore blobs, HubHttp http, DownloadRequest request, HubOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private CancellationToken _stopped;
    private readonly Lock _gate = new();
    private readonly List<IProgress<PullProgress>> _listeners = [];
    private int _users;

    public DownloadRequest Request => request;

    public Arrivals Arrivals { get; } = new(request.Size);

    /// <summary>Where the bytes lie while they arrive.</summary>
    public string PartialPath => PartialFile.PathOf(blobs, request.Key);

    /// <summary>The stored content; fails when it cannot be had, and is cancelled when nobody wanted it any more.</summary>
    public Task<StoredBlob> Completion { get; private set; } = Task.FromException<StoredBlob>(new InvalidOperationException("Not started."));

    public void Start()
    {
        _stopped = _stop.Token;
        Completion = Task.Run(RunAsync);
    }

    /// <summary>One more wants it; false when it has been given up already.</summary>
    public bool TryJoin(IProgress<PullProgress>? progress)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
                return false;
            _users++;
            if (progress is not null)
                _listeners.Add(progress);
            return true;
        }
    }

    /// <summary>One less wants it; true when it was the last.</summary>
    public bool Leave(IProgress<PullProgress>? progress)
    {
        lock (_gate)
        {
            if (progress is not null)
                _listeners.Remove(progress);
            if (--_users > 0)
                return false;
            _stop.Cancel();
            return true;
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task<StoredBlob> RunAsync()
    {
        try
        {
            using var alone = await FileLock.AcquireAsync(home, "download-" + request.Key, () => Report(PullStage.Waiting), _stopped);
            if (request.FindStored() is { } stored)
                return stored;
            await using var reports = time.CreateTimer(_ => Report(PullStage.Downloading), null, ReportEvery, ReportEvery);
            var blob = await FetchAsync();
            await request.RecordAsync(blob, _stopped);
            return blob;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var failure = StorageException.Of($"'{request.Subject}'", home, e);
            if (failure.IsFull)
                PartialFile.Remove(PartialPath);
            throw failure;
        }
    }

    // What an earlier attempt has left may be of no use; then once more from the beginning.
    private async Task<StoredBlob> FetchAsync()
    {
        while (true)
        {
            using var file = PartialFile.Open(blobs, request.Key, Arrivals, time);
            var wasResumed = file.IsResumed;
            try
            {
                await TransferAsync(file);
                return await KeepAsync(file);
            }
            catch (IntegrityException) when (wasResumed)
            {
                file.Remove();
                Arrivals.Forget(request.Size);
            }
            catch (Exception e) when (e is IntegrityException or EntryNotFoundException)
            {
                file.Remove();
                throw;
            }
        }
    }

    private async Task TransferAsync(PartialFile file)
    {
        CheckRoom();
        try
        {
            await new Transfer(http, request, options, time, Arrivals, file).RunAsync(_stopped);
        }
        finally
        {
            if (Arrivals.Bytes > 0 || Arrivals.IsComplete)
                file.Record();
            else
                file.Remove();
        }
    }

    private async Task<StoredBlob> KeepAsync(PartialFile file)
    {
        Report(PullStage.Verifying);
        file.Dispose();
        if (request.GitOid is { } oid && await GitOidAsync(file.Path, _stopped) is var actual && actual != oid)
        {
            throw new IntegrityException(
                $"'{request.Subject}' is not what its hub named: its git object is {actual} instead of {oid}; nothing was kept.");
        }

        try
        {
            var blob = await blobs.AddAsync(file.Path, request.Sha256, _stopped);
            file.Forget();
            return blob;
        }
        catch (IntegrityException)
        {
            throw new IntegrityException($"'{request.Subject}' from '{HubHttp.WithoutQuery(request.Address)}' does not have the sha256 {request.Sha256}; nothing was kept.");
        }
    }

    private void CheckRoom()
    {
        if (Arrivals.Size is not { } size)
            return;
        var free = new DriveInfo(home).AvailableFreeSpace;
        if (size - Arrivals.Bytes > free)
        {
            throw StorageException.Full(
                $"'{request.Subject}'", home, $"it needs {(size - Arrivals.Bytes) / 1e6:0} MB and {free / 1e6:0} MB are free: make room there");
        }
    }

    private void Report(PullStage stage)
    {
        IProgress<PullProgress>[] listeners;
        lock (_gate)
            listeners = [.. _listeners];
        foreach (var listener in listeners)
            listener.Report(new PullProgress(stage, request.Subject, Arrivals.Bytes, Arrivals.Size ?? 0));
    }

    // sha1 of "blob SIZE\0" and the content, as git names it; it guards against damage, as the hub's own clients use it.
    private static async Task<string> GitOidAsync(string path, CancellationToken cancellation)
    {
        await using var content = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        var buffer = new byte[64 << 10];
        for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
            hash.AppendData(buffer, 0, read);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
