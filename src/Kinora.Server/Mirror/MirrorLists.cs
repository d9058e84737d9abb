using System.Globalization;
using System.Text.Json;
using Kinora.Models.Hub;
using Kinora.Server.Problems;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Mirror;

/// <summary>Answers what is asked about a repository below <c>/api/models/{org}/{model}</c>.</summary>
internal sealed class MirrorLists(MirrorRepositories repositories)
{
    private const string Main = "main";
    private const int MostEntries = 1000;
    private const int MostPaths = 1000;

    public Task TellAsync(string organisation, string model, HttpContext http) => TellAsync(organisation, model, Main, http);

    public async Task TellAsync(string organisation, string model, string revision, HttpContext http)
    {
        if (await repositories.FindAsync(http, organisation, model, revision).ConfigureAwait(false) is { } repository)
        {
            var blobs = IsTrue(http.Request.Query["blobs"]);
            await AnswerAsync(http, repository, json => MirrorJson.Write(json, repository, blobs)).ConfigureAwait(false);
        }
    }

    /// <summary>A folder; where there is more than fits, the header Link says where the rest is.</summary>
    public async Task ListAsync(string organisation, string model, string revision, string? folder, HttpContext http)
    {
        if (await repositories.FindAsync(http, organisation, model, revision).ConfigureAwait(false) is not { } repository)
        {
            return;
        }

        var query = http.Request.Query;
        folder = (folder ?? "").Trim('/');
        var entries = MirrorTree.List(repository.Files, folder, IsTrue(query["recursive"]));
        if (entries.Count == 0 && folder.Length > 0)
        {
            await MirrorRefusal.NoEntry(repository, folder).AnswerAsync(http).ConfigureAwait(false);
            return;
        }

        var limit = int.TryParse(query["limit"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, MostEntries) : MostEntries;
        var after = query["cursor"].ToString();
        var page = entries.Where(entry => string.CompareOrdinal(entry.Path, after) > 0).Take(limit + 1).ToList();
        if (page.Count > limit)
        {
            page.RemoveAt(limit);
            http.Response.Headers.Link = $"<{NextOf(http.Request, page[^1].Path)}>; rel=\"next\"";
        }

        await AnswerAsync(http, repository, page, IsTrue(query["expand"])).ConfigureAwait(false);
    }

    /// <summary>What is known of some paths; those that are not there are left out.</summary>
    public async Task FindAsync(string organisation, string model, string revision, HttpContext http)
    {
        if (await repositories.FindAsync(http, organisation, model, revision).ConfigureAwait(false) is not { } repository)
        {
            return;
        }

        var (paths, expand) = await WantedAsync(http).ConfigureAwait(false);
        var entries = MirrorTree.List(repository.Files, "", recursive: true).Where(entry => paths.Contains(entry.Path));
        await AnswerAsync(http, repository, entries, expand).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext http, HubRepository repository, IEnumerable<MirrorEntry> entries, bool expand) =>
        AnswerAsync(http, repository, json => MirrorJson.Write(json, entries, expand ? repository.Commit : null, repository.LastModified));

    private static Task AnswerAsync(HttpContext http, HubRepository repository, Action<Utf8JsonWriter> write)
    {
        http.Response.Headers[HubHeaders.Commit] = repository.Commit;
        http.Response.Headers.CacheControl = "private, no-cache";
        return StreamJson.AnswerAsync(http, StatusCodes.Status200OK, write);
    }

    /// <summary>The hub's clients send JSON; those in Python a form.</summary>
    private static async Task<(HashSet<string> Paths, bool Expand)> WantedAsync(HttpContext http)
    {
        if (http.Request.HasFormContentType)
        {
            var form = await FormAsync(http).ConfigureAwait(false);
            return (Bounded([.. form["paths"].OfType<string>()]), IsTrue(form["expand"]));
        }

        using var body = await JsonBody.ReadAsync(http).ConfigureAwait(false);
        var root = body.RootElement;
        return root.TryGetProperty("paths"u8, out var paths) && paths.ValueKind == JsonValueKind.Array && paths.EnumerateArray().All(static path => path.ValueKind == JsonValueKind.String)
            ? (Bounded([.. paths.EnumerateArray().Select(static path => path.GetString()!)]), root.TryGetProperty("expand"u8, out var expand) && expand.ValueKind == JsonValueKind.True)
            : throw new RequestException(StatusCodes.Status422UnprocessableEntity, "The body names no paths: send {\"paths\": [\"config.json\"]}.");
    }

    private static async Task<IFormCollection> FormAsync(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidDataException error)
        {
            throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"The body is no form of paths ({error.Message}): ask for at most {MostPaths} at once.");
        }
    }

    private static HashSet<string> Bounded(HashSet<string> paths) => paths.Count <= MostPaths
        ? paths
        : throw new RequestException(StatusCodes.Status422UnprocessableEntity, $"The body names {paths.Count} paths: ask for at most {MostPaths} at once.");

    private static string NextOf(HttpRequest request, string cursor)
    {
        var rest = request.Query.Where(static pair => pair.Key != "cursor").Append(new("cursor", cursor));
        return $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}{QueryString.Create(rest)}";
    }

    private static bool IsTrue(string? text) => text is "1" || bool.TryParse(text, out var value) && value;
}
