using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Kinora.Tests.Support;

/// <summary>
/// A model hub on loopback that speaks the Hub's own contract, with the large files on a second host, and with the faults that a test asks
/// for: too slow, cut off, wrong bytes, no ranges. Plain files lie under <c>/files/NAME</c>.
/// </summary>
public sealed class HubUpstream : IAsyncDisposable
{
    private readonly LoopbackServer _hub;
    private readonly LoopbackServer _cdn;
    private readonly ConcurrentQueue<HubRequest> _requests = new();
    private readonly ConcurrentDictionary<string, HubModel> _models = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _content = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<(long Bytes, TaskCompletionSource Reached)> _marks = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sent;

    /// <param name="port">Where the hub is, as one that comes back; 0 takes a free port.</param>
    public HubUpstream(int port = 0)
    {
        _hub = new LoopbackServer((stream, stop) => TalkAsync("hub", stream, stop), port);
        _cdn = new LoopbackServer((stream, stop) => TalkAsync("cdn", stream, stop));
    }

    public int Port => _hub.Port;

    /// <summary>For HF_ENDPOINT.</summary>
    public string Endpoint => $"http://127.0.0.1:{_hub.Port}";

    public string Cdn => $"http://127.0.0.1:{_cdn.Port}";

    /// <summary>Opens what is gated or private; null opens nothing.</summary>
    public string? Token { get; set; }

    public bool GivesRanges { get; set; } = true;

    /// <summary>Whether the revision lists lengths and hashes, as the Hub does.</summary>
    public bool ListsBlobs { get; set; } = true;

    public bool HasTree { get; set; } = true;

    /// <summary>How many files a page of a tree lists.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Each content is sent at this pace; null sends it at once.</summary>
    public int? BytesPerSecond { get; set; }

    /// <summary>How often content is still cut off after <see cref="CutAfter"/> bytes.</summary>
    public int Cuts { get; set; }

    public long CutAfter { get; set; }

    /// <summary>Content is sent up to this byte of the file only, until <see cref="Release"/>.</summary>
    public long? HoldAt { get; set; }

    /// <summary>Changes content on its way.</summary>
    public Func<byte[], byte[]>? Spoil { get; set; }

    /// <summary>Answers instead of the upstream when it returns something.</summary>
    public Func<HubRequest, HubAnswer?>? Answer { get; set; }

    /// <summary>Bytes of content that have been handed to the network since the beginning.</summary>
    public long Sent
    {
        get
        {
            lock (_gate)
                return _sent;
        }
    }

    public IReadOnlyList<HubRequest> Requests => [.. _requests];

    /// <summary>How many answers gave content of that file, by its last name, or of that sha256.</summary>
    public int Downloads(string name) =>
        Requests.Count(request => request.Method == "GET" && request.Path.EndsWith("/" + name, StringComparison.Ordinal) && !request.Path.StartsWith("/api/", StringComparison.Ordinal));

    public HubModel Add(HubModel model)
    {
        _models[model.Id] = model;
        return model;
    }

    /// <summary>A plain file, and its address without a hash.</summary>
    public string AddFile(string name, byte[] content)
    {
        _content["/files/" + name] = content;
        return $"{Endpoint}/files/{name}";
    }

    /// <summary>Done when that many bytes of content have been handed to the network since the beginning.</summary>
    public Task SentAsync(long bytes)
    {
        lock (_gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_sent >= bytes)
                reached.SetResult();
            else
                _marks.Add((bytes, reached));
            return reached.Task;
        }
    }

    public void Release()
    {
        HoldAt = null;
        Interlocked.Exchange(ref _released, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _cdn.DisposeAsync();
    }

    private async Task TalkAsync(string host, NetworkStream stream, CancellationToken stop)
    {
        stream.Socket.NoDelay = true;
        while (await ReadAsync(host, stream, stop) is { } request)
        {
            _requests.Enqueue(request);
            var answer = Answer?.Invoke(request) ?? Reply(request);
            if (!await SendAsync(stream, request, answer, stop))
                return;
        }
    }

    private HubAnswer Reply(HubRequest request)
    {
        if (request.Path.StartsWith("/cdn/", StringComparison.Ordinal) || request.Path.StartsWith("/files/", StringComparison.Ordinal))
            return _content.TryGetValue(request.Path, out var file) ? Content(request, file, $"\"{HubModel.Sha256(file)}\"") : HubAnswer.Error("404 Not Found");

        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isApi = parts is ["api", "models", _, _, ..];
        var names = isApi ? parts[2..] : parts;
        if (names.Length < 2 || !_models.TryGetValue($"{names[0]}/{names[1]}", out var model))
            return HubAnswer.Error("404 Not Found", "RepoNotFound");
        var isKnown = Token is not null && request.Header("Authorization") == "Bearer " + Token;
        if (model.IsPrivate && !isKnown)
            return HubAnswer.Error("401 Unauthorized", "RepoNotFound");
        return names[2..] switch
        {
            [] when isApi => HubAnswer.Json(model.Describe(ListsBlobs)),
            ["revision", var revision] when isApi => IsOf(model, revision)
                ? HubAnswer.Json(model.Describe(ListsBlobs && request.Target.Contains("blobs=true", StringComparison.Ordinal)))
                : HubAnswer.Error("404 Not Found", "RevisionNotFound"),
            ["tree", _] when isApi => HasTree ? Tree(request, model) : HubAnswer.Error("404 Not Found"),
            ["resolve", var revision, .. var path] => IsOf(model, revision)
                ? Resolve(request, model, string.Join('/', path), isKnown)
                : HubAnswer.Error("404 Not Found", "RevisionNotFound"),
            _ => HubAnswer.Error("404 Not Found"),
        };
    }

    private static bool IsOf(HubModel model, string revision) => revision == "main" || revision == model.Commit;

    private HubAnswer Tree(HubRequest request, HubModel model)
    {
        var mark = request.Target.IndexOf("cursor=", StringComparison.Ordinal);
        var start = mark < 0 ? 0 : int.Parse(request.Target[(mark + 7)..], CultureInfo.InvariantCulture);
        var entries = model.Tree();
        var page = $"[{string.Join(',', entries.Skip(start).Take(PageSize))}]";
        var next = $"<{Endpoint}/api/models/{model.Id}/tree/{model.Commit}?recursive=true&cursor={start + PageSize}>; rel=\"next\"";
        return start + PageSize < entries.Count ? HubAnswer.Json(page, ("Link", next)) : HubAnswer.Json(page);
    }

    private HubAnswer Resolve(HubRequest request, HubModel model, string path, bool isKnown)
    {
        if (model.Gated is not null && !isKnown)
            return HubAnswer.Error(Token is null ? "401 Unauthorized" : "403 Forbidden", "GatedRepo");
        if (!model.Files.TryGetValue(path, out var file))
            return HubAnswer.Error("404 Not Found", "EntryNotFound") with { Headers = [("X-Error-Code", "EntryNotFound"), ("X-Repo-Commit", model.Commit)] };
        (string, string)[] named = [("X-Repo-Commit", model.Commit), ("Accept-Ranges", "bytes")];
        if (!file.IsLarge)
        {
            var answer = Content(request, file.Content, $"\"{HubModel.GitOid(file.Content)}\"");
            return answer with { Headers = [.. answer.Headers, .. named] };
        }

        var sha256 = HubModel.Sha256(file.Content);
        _content["/cdn/" + sha256] = file.Content;
        return HubAnswer.Redirect(
            $"{Cdn}/cdn/{sha256}?signature=secret", [.. named, ("X-Linked-Size", $"{file.Content.Length}"), ("X-Linked-Etag", $"\"{sha256}\"")]);
    }

    private HubAnswer Content(HubRequest request, byte[] content, string etag)
    {
        content = Spoil?.Invoke([.. content]) ?? content;
        (string, string)[] headers = [("ETag", etag), ("Content-Type", "application/octet-stream")];
        var isAsked = request.Header("Range") is not null && (request.Header("If-Range") is not { } state || state == etag);
        if (!GivesRanges || !isAsked)
            return new HubAnswer("200 OK", headers, content) { IsContent = true };

        var ends = request.Header("Range")!["bytes=".Length..].Split('-');
        var from = long.Parse(ends[0], CultureInfo.InvariantCulture);
        var to = ends[1].Length == 0 ? content.Length - 1 : Math.Min(content.Length - 1, long.Parse(ends[1], CultureInfo.InvariantCulture));
        return from > to
            ? new HubAnswer("416 Range Not Satisfiable", [("Content-Range", $"bytes */{content.Length}")], default)
            : new HubAnswer("206 Partial Content", [.. headers, ("Content-Range", $"bytes {from}-{to}/{content.Length}")], content.AsMemory((int)from, (int)(to - from + 1)))
            {
                IsContent = true, Offset = from,
            };
    }

    // True when another request may follow on the same connection.
    private async Task<bool> SendAsync(NetworkStream stream, HubRequest request, HubAnswer answer, CancellationToken stop)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status}\r\nContent-Length: {answer.Length ?? answer.Body.Length}\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), stop);
        if (request.Method == "HEAD")
            return true;
        if (!answer.IsContent)
        {
            await stream.WriteAsync(answer.Body, stop);
            return answer.Length is null;
        }

        var step = BytesPerSecond is { } pace ? Math.Max(1, pace / 50) : 64 << 10;
        var isCut = TakeCut();
        for (var sent = 0; sent < answer.Body.Length;)
        {
            var end = isCut ? Math.Min(answer.Body.Length, CutAfter) : answer.Body.Length;
            if (sent >= end)
            {
                await stream.FlushAsync(stop);
                return false;
            }

            var count = (int)Math.Min(step, end - sent);
            var released = Volatile.Read(ref _released).Task;
            if (HoldAt is { } hold)
            {
                if (answer.Offset + sent >= hold)
                {
                    await released.WaitAsync(stop);
                    continue;
                }

                count = (int)Math.Min(count, hold - answer.Offset - sent);
            }

            await stream.WriteAsync(answer.Body.Slice(sent, count), stop);
            sent += count;
            Count(count);
            if (BytesPerSecond is not null)
                await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
        }

        return true;
    }

    private bool TakeCut()
    {
        lock (_gate)
            return Cuts > 0 && Cuts-- > 0;
    }

    private void Count(int bytes)
    {
        lock (_gate)
        {
            _sent += bytes;
            foreach (var mark in _marks.Where(mark => mark.Bytes <= _sent).ToList())
            {
                _marks.Remove(mark);
                mark.Reached.SetResult();
            }
        }
    }

    private static async Task<HubRequest?> ReadAsync(string host, NetworkStream stream, CancellationToken stop)
    {
        var text = new StringBuilder();
        var one = new byte[4096];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            // A client sends its next request only after our answer, so nothing follows the empty line.
            var read = await stream.ReadAsync(one, stop);
            if (read == 0)
                return null;
            text.Append(Encoding.ASCII.GetString(one, 0, read));
        }

        var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var first = lines[0].Split(' ');
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        // A proxy is asked with the whole address.
        var target = Uri.TryCreate(first[1], UriKind.Absolute, out var whole) && whole.Scheme == Uri.UriSchemeHttp ? whole.PathAndQuery : first[1];
        return new HubRequest(first[0], target, headers, host);
    }
}
