using System.Buffers;
using Kinora.Frames.Results;

namespace Kinora.Pipelines.Capture;

/// <summary>
/// A folder of captured frames: pairs of a picture and a result under <c>YYYY/MM/DD</c>. A pair is whole or absent: both files are written under
/// another name first, and the result comes last. What is not named as <see cref="CaptureName"/> says is never touched, and no file is ever
/// written over. One process at a time writes into a folder. Thread-safe.
/// </summary>
/// <remarks>
/// A pair that is still to be sent to a bucket has an empty file <c>.NAME.unsent</c> beside it, made before the pair is whole and removed when it
/// is sent, so that this outlasts the process. Such pairs never give way, neither to newer ones nor to their age.
/// </remarks>
internal sealed partial class CaptureFolder : IDisposable
{
    private const string Picture = ".jpg";
    private const string Result = ".json";
    private const string Part = ".part";
    private const string Unsent = ".unsent";

    private readonly string _path;
    private readonly long _quota;
    private readonly TimeSpan _retention;
    private readonly CaptureMetrics? _metrics;
    private readonly FileStream _lock;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<CaptureEntry, DateTimeOffset> _removable = new();
    private readonly ArrayBufferWriter<byte> _json = new(1024);
    private long _bytes;

    private CaptureFolder(string path, long quota, TimeSpan retention, CaptureMetrics? metrics, FileStream lockFile)
    {
        _path = path;
        _quota = quota;
        _retention = retention;
        _metrics = metrics;
        _lock = lockFile;
    }

    /// <summary>What all pairs take.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Opens or makes a folder, clears away what a process left half done that ended in the middle, and finds what is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="quota">Most bytes that pairs may take.</param>
    /// <param name="retention">Older ones are removed.</param>
    /// <param name="metrics">Is told; null tells nobody.</param>
    /// <param name="unsent">What is still to be sent, oldest first.</param>
    /// <exception cref="CaptureException">The folder cannot be used.</exception>
    public static CaptureFolder Open(string path, long quota, TimeSpan retention, CaptureMetrics? metrics, out IReadOnlyList<CaptureEntry> unsent)
    {
        path = Path.GetFullPath(path);
        FileStream? lockFile = null;
        try
        {
            CreatePrivate(path);
            lockFile = FolderLock.Take(path);
            var folder = new CaptureFolder(path, quota, retention, metrics, lockFile);
            unsent = folder.Scan();
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            lockFile?.Dispose();
            throw new CaptureException($"Captured frames cannot be kept in '{path}': {error.Message.TrimEnd('.')}. Name another folder in capture.directory.", error);
        }
    }

    /// <summary>Frames may show people: folders that are made here are for whoever runs the program alone. Those that are there stay as they are.</summary>
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Keeps a frame.</summary>
    /// <param name="name">Its name, which is new.</param>
    /// <param name="jpeg">The picture.</param>
    /// <param name="result">What was found in it.</param>
    /// <param name="isToBeSent">Whether it is marked as still to be sent.</param>
    /// <returns>The pair; null when there is no room, because pairs that are still to be sent fill the quota.</returns>
    /// <exception cref="CaptureException">It cannot be written; nothing is left of it.</exception>
    public CaptureEntry? Save(CaptureName name, ReadOnlySpan<byte> jpeg, FrameResult result, bool isToBeSent)
    {
        lock (_gate)
        {
            _json.ResetWrittenCount();
            FrameResultJson.Write(_json, result);
            var entry = new CaptureEntry(name, jpeg.Length + _json.WrittenCount);
            if (!MakeRoom(entry.Bytes))
            {
                return null;
            }

            try
            {
                CreatePrivate(Path.Join(_path, name.Folder));
                WholeFile.Create(PathOf(name, Picture), jpeg);
                if (isToBeSent)
                {
                    File.Create(HiddenPath(name, Unsent)).Dispose();
                }

                WholeFile.Create(PathOf(name, Result), _json.WrittenSpan);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                TryRemove(name);
                throw new CaptureException($"A captured frame cannot be written to '{_path}': {error.Message.TrimEnd('.')}. Make room, or name another folder in capture.directory.", error);
            }

            Count(entry.Bytes);
            if (!isToBeSent)
            {
                _removable.Enqueue(entry, name.Time);
            }

            return entry;
        }
    }

    /// <summary>A pair was sent: it stays until others need its room or it is too old.</summary>
    public void OnSent(CaptureEntry entry)
    {
        lock (_gate)
        {
            File.Delete(HiddenPath(entry.Name, Unsent));
            _removable.Enqueue(entry, entry.Name.Time);
        }
    }

    /// <summary>Pairs that are still to be sent may give way all the same, since there is no bucket for them any more; they stay marked.</summary>
    public void GiveUp(IReadOnlyList<CaptureEntry> unsent)
    {
        lock (_gate)
        {
            foreach (var entry in unsent)
            {
                _removable.Enqueue(entry, entry.Name.Time);
            }

            _ = MakeRoom(0);
        }
    }

    /// <summary>Removes what is too old.</summary>
    /// <param name="now">The time.</param>
    public void RemoveOld(DateTimeOffset now)
    {
        lock (_gate)
        {
            while (_removable.TryPeek(out _, out var time) && time < now - _retention)
            {
                Remove(_removable.Dequeue(), "retention");
            }
        }
    }

    /// <summary>The path of a pair's picture.</summary>
    public string PicturePath(CaptureName name) => PathOf(name, Picture);

    /// <summary>The path of a pair's result.</summary>
    public string ResultPath(CaptureName name) => PathOf(name, Result);

    public void Dispose()
    {
        _metrics?.Bytes.Add(-_bytes);
        _lock.Dispose();
    }

    private bool MakeRoom(long bytes)
    {
        while (_bytes + bytes > _quota && _removable.TryDequeue(out var oldest, out _))
        {
            Remove(oldest, "quota");
        }

        return _bytes + bytes <= _quota;
    }

    private void Remove(CaptureEntry entry, string reason)
    {
        TryRemove(entry.Name);
        Count(-entry.Bytes);
        _metrics?.Removed.Add(1, new KeyValuePair<string, object?>("reason", reason));
        RemoveEmpty(entry.Name.Folder);
    }

    /// <summary>The result goes first, so that no result is without its picture. What cannot be removed is removed at the next start.</summary>
    private void TryRemove(CaptureName name)
    {
        foreach (var file in (ReadOnlySpan<string>)
            [PathOf(name, Result), PathOf(name, Picture), HiddenPath(name, Result + Part), HiddenPath(name, Picture + Part), HiddenPath(name, Unsent)])
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // As above.
            }
        }
    }

    /// <summary>Removes the day's folder, and those around it, as far as nothing is in them.</summary>
    private void RemoveEmpty(string folder)
    {
        for (var depth = 0; depth < 3; depth++, folder = Path.GetDirectoryName(folder)!)
        {
            try
            {
                Directory.Delete(Path.Join(_path, folder), recursive: false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return;  // it is not empty
            }
        }
    }

    private void Count(long bytes)
    {
        _ = Interlocked.Add(ref _bytes, bytes);
        _metrics?.Bytes.Add(bytes);
    }

    private string PathOf(CaptureName name, string kind) => Path.Join(_path, name.Folder, name.Stem + kind);

    private string HiddenPath(CaptureName name, string kind) => Path.Join(_path, name.Folder, $".{name.Stem}{kind}");
}
