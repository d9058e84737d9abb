using System.Text.Json;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Server.Streams;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Mirror;

/// <summary>Why the mirror does not give what was asked for, in the hub's form.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Code">What the hub's clients look at to know what it means; null where the hub has none for it.</param>
/// <param name="Sentence">What is wrong, and what helps.</param>
internal sealed record MirrorRefusal(int Status, string? Code, string Sentence)
{
    private const int MostShown = 500;

    /// <summary>What is told to those who may not know that there is a private repository of that name, too.</summary>
    public static MirrorRefusal NoRepository(string id) => Of(new RepositoryNotFoundException(id, withToken: true));

    public static MirrorRefusal NoEntry(HubRepository repository, string path) => Of(new EntryNotFoundException(repository.Id, repository.Commit, Shown(path)));

    public static MirrorRefusal Gated(string id, string caller) => new(
        StatusCodes.Status403Forbidden, "GatedRepo",
        $"The repository '{id}' is gated, and '{Shown(caller)}' has no grant for it: ask for a key made with kinora keys create --grant {id}.");

    public static MirrorRefusal TooMany(string problem) => new(StatusCodes.Status429TooManyRequests, null, problem);

    /// <summary>What a failure of the hub's client means to whoever asked.</summary>
    public static MirrorRefusal Of(ModelException error) => error switch
    {
        GatedRepositoryException => new(StatusCodes.Status403Forbidden, "GatedRepo", error.Message),
        EntryNotFoundException or RevisionNotFoundException or RepositoryNotFoundException => new(StatusCodes.Status404NotFound, ((HubException)error).Code, error.Message),
        StorageException storage => new(StatusCodes.Status507InsufficientStorage, null, storage.ForCallers),
        HubUnavailableException => new(StatusCodes.Status503ServiceUnavailable, null, error.Message),
        HubException or IntegrityException => new(StatusCodes.Status502BadGateway, null, error.Message),

        // What is no name or revision at all is not there either.
        _ => new(StatusCodes.Status404NotFound, "RepoNotFound", error.Message),
    };

    /// <summary>Answers with it.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (Code is not null)
        {
            headers[HubHeaders.ErrorCode] = Code;
        }

        var sentence = Shown(Sentence);
        headers[HubHeaders.ErrorMessage] = string.Concat(sentence.Select(static c => c is >= ' ' and <= '~' ? c : '?'));
        headers.CacheControl = "no-store";
        return StreamJson.AnswerAsync(http, Status, json =>
        {
            json.WriteStartObject();
            json.WriteString("error"u8, sentence);
            json.WriteEndObject();
        });
    }

    private static string Shown(string text) => text.Length <= MostShown ? text : text[..MostShown] + "…";
}
