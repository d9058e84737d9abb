using Kinora.Models.Cache;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Models.Hub.Downloads;

/// <summary>Reads a file that is being downloaded. Its last bytes are given only when the hash of the whole has matched.</summary>
internal sealed class FollowStream : Stream
{
    /// <summary>How many bytes at the end wait for the hash.</summary>
    public const int WithheldBytes = 64 << 10;

    private readonly DownloadShare _share;
    private readonly Task _finished;
    private readonly CancellationTokenSource _closed;
    private readonly long _size;
    private SafeFileHandle? _file;
    private int _generation = -1;
    private long _position;

    /// <param name="share">Of the download; disposed of with the stream.</param>
    /// <param name="finished">Ends when the content is stored and recorded for whoever asked.</param>
    /// <param name="closed">Cancelled and disposed of with the stream.</param>
    /// <param name="size">Of the whole content.</param>
    /// <param name="position">Where reading begins.</param>
    public FollowStream(DownloadShare share, Task finished, CancellationTokenSource closed, long size, long position) =>
        (_share, _finished, _closed, _size, _position) = (share, finished, closed, size, position);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => _size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Waits until reading can begin, so that what keeps the file from being fetched is known before any byte is given.</summary>
    public async Task BeginAsync(CancellationToken cancellation)
    {
        while (_position < _size && !_finished.IsCompleted)
        {
            var changed = _share.Download.Arrivals.Changed;
            if (Available > _position)
                return;
            using (_share.Download.Arrivals.Want(_position))
                await Task.WhenAny(changed, _finished).WaitAsync(cancellation);
        }

        if (_finished.IsCompleted)
            await _finished;
    }

    private long Available => Math.Min(_share.Download.Arrivals.EndFrom(_position), _size - WithheldBytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            var arrivals = _share.Download.Arrivals;
            var changed = arrivals.Changed;
            if (_finished.IsCompleted)
            {
                await _finished;
                return await ReadStoredAsync(buffer, cancellationToken);
            }

            var end = Available;
            if (end > _position && TryOpen(arrivals))
            {
                var read = await RandomAccess.ReadAsync(_file!, buffer[..(int)Math.Min(buffer.Length, end - _position)], _position, cancellationToken);
                CheckGeneration(arrivals);
                _position += read;
                return read;
            }

            CheckGeneration(arrivals);
            using (arrivals.Want(_position))
                await Task.WhenAny(changed, _finished).WaitAsync(cancellationToken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer, offset, count).GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            _closed.Cancel();
            _share.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<int> ReadStoredAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        CheckGeneration(_share.Download.Arrivals);
        if (_position >= _size)
            return 0;
        _file ??= Open((await _share.Download.Completion).Path);
        var read = await RandomAccess.ReadAsync(_file, buffer, _position, cancellation);
        _position += read;
        return read;
    }

    // Between two attempts, and in the moment in which it is stored, the file is not there: a change follows.
    private bool TryOpen(Arrivals arrivals)
    {
        if (_file is not null)
            return true;
        try
        {
            _generation = arrivals.Generation;
            _file = Open(_share.Download.PartialPath);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // What was given of an attempt that was given up may not go together with the next one.
    private void CheckGeneration(Arrivals arrivals)
    {
        if (_file is not null && _generation >= 0 && arrivals.Generation != _generation)
            throw new IntegrityException($"The download of '{_share.Download.Request.Subject}' had to begin anew; read it again.");
    }

    private static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
}
