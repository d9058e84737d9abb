using System.Text.Json;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Downloads;
using Kinora.Models.Hub.Errors;

namespace Kinora.Models.Hub.Http;

/// <summary>Asks a hub about repositories, as its own clients do. What it answers is bounded and vetted before anything uses it.</summary>
internal sealed class HubClient(HubHttp http, HubOptions options, TimeProvider time)
{
    private const int MostAnswerBytes = 32 << 20;
    private const int MostPages = 1000;
    private const int MostHeads = 200;

    // A person waits for the answer, and there may be one in the cache.
    private readonly DownloadOptions _patience = options.Download with { Retries = Math.Min(2, options.Download.Retries) };

    /// <summary>The repository at the commit behind a revision.</summary>
    /// <exception cref="HubException">The hub has none, refuses, does not answer, or answers what is not right.</exception>
    public async Task<HubRepository> RevisionAsync(string repository, string revision, CancellationToken cancellation)
    {
        var address = Api(repository, $"revision/{Uri.EscapeDataString(revision)}?blobs=true");
        var (text, _) = await GetAsync(address, answer => HubRefusal.OfRevision(answer, repository, revision, http.HasToken), cancellation);
        using var json = HubJson.Parse(text, address);
        var found = HubJson.Repository(json.RootElement, repository, time.GetUtcNow());
        if (RepositoryName.IsCommit(revision) && found.Commit != revision)
            throw new HubException($"The hub answers with commit {found.Commit} when asked for {revision} of '{repository}'; nothing of it is used.");
        return found.Files.All(static file => file.Oid.Length > 0) ? found : found with { Files = await DetailsAsync(found, cancellation) };
    }

    /// <summary>Where the content of a file lies.</summary>
    public Uri FileAddress(string repository, string revision, string path) => new(
        $"{options.Endpoint}/{repository}/resolve/{Uri.EscapeDataString(revision)}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>What the hub says about one file without giving it.</summary>
    public async Task<HubEntry> HeadAsync(string repository, string commit, string path, CancellationToken cancellation)
    {
        var address = FileAddress(repository, commit, path);
        return await AskAsync(
            HttpMethod.Head,
            address,
            reply => HubRefusal.OfFile(reply, repository, commit, path, http.HasToken),
            (answer, _) => Task.FromResult(Entry(answer, repository, path)),
            cancellation);
    }

    private static HubEntry Entry(HttpResponseMessage answer, string repository, string path)
    {
        var linked = Header(answer, "X-Linked-Etag");
        var etag = (linked ?? answer.Headers.ETag?.Tag ?? "").Replace("W/", "", StringComparison.Ordinal).Trim('"').ToLowerInvariant();
        var size = long.TryParse(Header(answer, "X-Linked-Size"), out var named) ? named : answer.Content.Headers.ContentLength ?? -1;
        return (etag.Length, size) switch
        {
            (40, >= 0) when RepositoryName.IsCommit(etag) => new HubEntry(path, size, etag, null),
            (64, >= 0) when Sha256Text.IsOne(etag) => new HubEntry(path, size, etag[..40], etag),
            _ => throw new HubException($"The hub names no hash or length for '{path}' of '{repository}', so it cannot be checked; nothing was fetched."),
        };
    }

    // A hub that does not list lengths and hashes with the revision may do so with the tree, and else file by file.
    private async Task<IReadOnlyList<HubEntry>> DetailsAsync(HubRepository repository, CancellationToken cancellation)
    {
        Dictionary<string, HubEntry> known;
        try
        {
            known = (await TreeAsync(repository.Id, repository.Commit, cancellation)).ToDictionary(static entry => entry.Path);
        }
        catch (EntryNotFoundException)
        {
            known = [];
        }

        var entries = new List<HubEntry>();
        foreach (var file in repository.Files)
        {
            if (known.TryGetValue(file.Path, out var entry))
                entries.Add(entry);
            else if (entries.Count < MostHeads)
                entries.Add(await HeadAsync(repository.Id, repository.Commit, file.Path, cancellation));
            else
                throw new HubException($"The hub lists no hashes for the files of '{repository.Id}', so they cannot be checked; nothing was fetched.");
        }

        return entries;
    }

    /// <summary>All files of a commit, page by page.</summary>
    private async Task<IReadOnlyList<HubEntry>> TreeAsync(string repository, string commit, CancellationToken cancellation)
    {
        var entries = new List<HubEntry>();
        var address = Api(repository, $"tree/{commit}?recursive=true&expand=false");
        for (var page = 0; page < MostPages; page++)
        {
            var (text, next) = await GetAsync(address, reply => HubRefusal.OfFile(reply, repository, commit, "", http.HasToken), cancellation);
            using (var json = HubJson.Parse(text, address))
                entries.AddRange(HubJson.Tree(json.RootElement, repository));
            if (next is null || entries.Count > HubJson.MostFiles)
                return HubJson.Vetted(entries, repository);
            address = next;
        }

        throw new HubException($"The hub lists the files of '{repository}' on more than {MostPages} pages; nothing of it is used.");
    }

    private Uri Api(string repository, string rest) => new($"{options.Endpoint}/api/models/{repository}/{rest}");

    private Task<(ReadOnlyMemory<byte> Text, Uri? Next)> GetAsync(
        Uri address, Func<HttpResponseMessage, HubException> explain, CancellationToken cancellation) => AskAsync(
            HttpMethod.Get, address, explain, async (answer, stall) => (await ReadAsync(answer, address, stall), NextPage(answer, address)), cancellation);

    private async Task<T> AskAsync<T>(
        HttpMethod method,
        Uri address,
        Func<HttpResponseMessage, HubException> explain,
        Func<HttpResponseMessage, Stall, Task<T>> takeAsync,
        CancellationToken cancellation)
    {
        var backoff = new Backoff(_patience, time);
        while (true)
        {
            using var stall = new Stall(time, _patience, cancellation);
            HubUnavailableException failure;
            try
            {
                using var answer = await AskAsync(method, address, explain, stall.Token);
                return await takeAsync(answer, stall);
            }
            catch (OperationCanceledException e) when (stall.IsStalled && !cancellation.IsCancellationRequested)
            {
                failure = new HubUnavailableException($"The hub at '{options.Endpoint}' does not answer in time; try again later.", e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                failure = new HubUnavailableException(
                    $"The hub at '{options.Endpoint}' cannot be reached ({e.Message}); check the network, the proxy or HF_ENDPOINT.", e);
            }
            catch (HubUnavailableException e)
            {
                failure = e;
            }

            if (!await backoff.WaitAsync(null, cancellation))
                throw failure;
        }
    }

    private async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, Uri address, Func<HttpResponseMessage, HubException> explain, CancellationToken cancellation)
    {
        var answer = await http.SendAsync(method, address, null, null, leaveHost: method == HttpMethod.Get, cancellation);

        // A HEAD that leads to another host has said all before.
        if (answer.IsSuccessStatusCode || (method == HttpMethod.Head && (int)answer.StatusCode is >= 300 and < 400))
            return answer;
        using (answer)
            throw explain(answer);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage answer, Uri address, Stall stall)
    {
        if (answer.Content.Headers.ContentLength > MostAnswerBytes)
            throw TooLong(address);
        await using var body = await answer.Content.ReadAsStreamAsync(stall.Token);
        using var text = new MemoryStream();
        var buffer = new byte[64 << 10];
        for (int read; (read = await body.ReadAsync(buffer, stall.Token)) > 0;)
        {
            stall.Arrived(read);
            text.Write(buffer, 0, read);
            if (text.Length > MostAnswerBytes)
                throw TooLong(address);
        }

        return text.GetBuffer().AsMemory(0, (int)text.Length);
    }

    private static HubException TooLong(Uri address) =>
        new($"'{HubHttp.WithoutQuery(address)}' answers with more than {MostAnswerBytes >> 20} MiB, so nothing of it is used.");

    // Link: <https://hub/…&cursor=…>; rel="next"
    private static Uri? NextPage(HttpResponseMessage answer, Uri address)
    {
        var link = Header(answer, "Link")?.Split(',').FirstOrDefault(static part => part.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase));
        if (link is null || link.IndexOf('<') is var start && link.IndexOf('>') is var end && (start < 0 || end < start))
            return null;
        return Uri.TryCreate(address, link[(link.IndexOf('<') + 1)..link.IndexOf('>')], out var next) && next.Authority == address.Authority
            && next.Scheme == address.Scheme
                ? next
                : throw new HubException($"'{HubHttp.WithoutQuery(address)}' continues on another host; nothing of it is used.");
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
