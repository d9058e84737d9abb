using System.Text.Json;
using Kinora.Models.Cache;
using Microsoft.Win32.SafeHandles;

namespace Kinora.Models.Hub.Downloads;

/// <summary>
/// A file that is being downloaded, with a record beside it of which bytes are there, so that a later attempt goes on. The record may say
/// less than is there, never more, unless the machine lost its power; the hash of the whole tells.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const int MostRecordBytes = 1 << 20;
    private static readonly TimeSpan RecordEvery = TimeSpan.FromMilliseconds(100);

    private readonly Arrivals _arrivals;
    private readonly TimeProvider _time;
    private readonly string _record;
    private readonly SafeFileHandle _file;
    private readonly Lock _gate = new();
    private long _recorded;

    private PartialFile(string path, Arrivals arrivals, TimeProvider time)
    {
        (Path, _record, _arrivals, _time) = (path, RecordOf(path), arrivals, time);
        RemoveIfLink(path);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
    }

    public string Path { get; }

    /// <summary>Whether bytes of an earlier attempt are in it.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>Which state of the content the bytes are of, by the host that gave them; null when it did not say.</summary>
    public (string Host, string ETag)? Version { get; set; }

    /// <summary>Opens what an earlier attempt left, or a new one.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static PartialFile Open(BlobStore blobs, string key, Arrivals arrivals, TimeProvider time)
    {
        var file = new PartialFile(PathOf(blobs, key), arrivals, time);
        file.Recall();
        return file;
    }

    /// <summary>Where the bytes of that name lie while they arrive.</summary>
    public static string PathOf(BlobStore blobs, string key) => blobs.PartialPath(key);

    public async Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await RandomAccess.WriteAsync(_file, bytes, offset, cancellation);
        _arrivals.Add(offset, offset + bytes.Length);
        if (_time.GetElapsedTime(Interlocked.Read(ref _recorded)) >= RecordEvery)
            Record();
    }

    /// <summary>Gives up all that has arrived.</summary>
    public void Reset()
    {
        _arrivals.Reset();
        IsResumed = false;
        Version = null;
        RandomAccess.SetLength(_file, 0);
        File.Delete(_record);
    }

    /// <summary>Writes down what is there.</summary>
    public void Record()
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _recorded, _time.GetTimestamp());
            using var text = new MemoryStream();
            using (var writer = new Utf8JsonWriter(text))
            {
                writer.WriteStartObject();
                if (_arrivals.Size is { } size)
                    writer.WriteNumber("size", size);
                if (Version is { } version)
                {
                    writer.WriteString("host", version.Host);
                    writer.WriteString("etag", version.ETag);
                }

                writer.WriteStartArray("ranges");
                foreach (var (start, end) in _arrivals.Ranges)
                {
                    writer.WriteNumberValue(start);
                    writer.WriteNumberValue(end);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            var unfinished = UnfinishedOf(_record);
            RemoveIfLink(unfinished);
            File.WriteAllBytes(unfinished, text.ToArray());
            File.Move(unfinished, _record, overwrite: true);
        }
    }

    /// <summary>Takes the record away; the file itself is left to whoever takes it over.</summary>
    public void Forget() => File.Delete(_record);

    /// <summary>Takes everything away.</summary>
    public void Remove()
    {
        Dispose();
        Remove(Path);
    }

    /// <summary>Takes away what lies there of a download that nobody works on.</summary>
    public static void Remove(string path)
    {
        File.Delete(path);
        File.Delete(RecordOf(path));
        File.Delete(UnfinishedOf(RecordOf(path)));
    }

    public void Dispose() => _file.Dispose();

    private static string RecordOf(string path) => path + ".record";

    private static string UnfinishedOf(string record) => record + ".new";

    private void Recall()
    {
        try
        {
            if (new FileInfo(_record) is { Exists: true, LinkTarget: null, Length: <= MostRecordBytes } && TryRead())
            {
                IsResumed = _arrivals.Bytes > 0;
                return;
            }
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // A damaged record: from the beginning, then.
        }

        Reset();
    }

    private bool TryRead()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(_record));
        var root = document.RootElement;
        long? size = root.TryGetProperty("size", out var whole) ? whole.GetInt64() : null;
        if (_arrivals.Size is { } known && known != size)
            return false;

        var numbers = root.GetProperty("ranges").EnumerateArray().Select(static number => number.GetInt64()).ToArray();
        var length = RandomAccess.GetLength(_file);
        for (var (i, last) = (0, -1L); i < numbers.Length; last = numbers[i + 1], i += 2)
        {
            if (i + 1 == numbers.Length || numbers[i] <= last || numbers[i + 1] <= numbers[i] || numbers[i + 1] > Math.Min(length, size ?? length))
                return false;
        }

        if (root.TryGetProperty("host", out var host) && root.TryGetProperty("etag", out var etag))
            Version = (host.GetString()!, etag.GetString()!);
        if (_arrivals.Size is null && size is not null)
            _arrivals.Size = size;
        foreach (var range in numbers.Chunk(2))
            _arrivals.Add(range[0], range[1]);
        return true;
    }

    // What is written here must not go where a link leads.
    private static void RemoveIfLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            File.Delete(path);
    }
}
