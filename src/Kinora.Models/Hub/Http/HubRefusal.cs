using System.Net;
using Kinora.Models.Hub.Errors;

namespace Kinora.Models.Hub.Http;

/// <summary>What a hub means by an answer that is no success.</summary>
internal static class HubRefusal
{
    private const string BadToken = "Invalid credentials in Authorization header";

    public static HubException OfRevision(HttpResponseMessage answer, string repository, string revision, bool withToken) =>
        Coded(answer, repository, revision, null, withToken) ?? answer.StatusCode switch
        {
            HttpStatusCode.NotFound => new RepositoryNotFoundException(repository, withToken),
            _ => Other(answer, repository),
        };

    public static HubException OfFile(HttpResponseMessage answer, string repository, string revision, string path, bool withToken) =>
        Coded(answer, repository, revision, path, withToken) ?? answer.StatusCode switch
        {
            HttpStatusCode.NotFound => new EntryNotFoundException(repository, revision, path),
            _ => Other(answer, repository),
        };

    /// <summary>For a web server that is no hub.</summary>
    public static HubException OfWebFile(HttpResponseMessage answer, Uri address) => IsPassing(answer.StatusCode)
        ? new HubUnavailableException($"'{HubHttp.WithoutQuery(address)}' cannot be had now (status {(int)answer.StatusCode}); try again later.")
        : new HubException($"'{HubHttp.WithoutQuery(address)}' is not given (status {(int)answer.StatusCode}); check the address.");

    private static HubException? Coded(HttpResponseMessage answer, string repository, string revision, string? path, bool withToken) =>
        Header(answer, "X-Error-Code") switch
        {
            "RepoNotFound" => new RepositoryNotFoundException(repository, withToken),
            "RevisionNotFound" => new RevisionNotFoundException(repository, revision),
            "EntryNotFound" when path is not null => new EntryNotFoundException(repository, revision, path),
            "GatedRepo" => new GatedRepositoryException(repository, withToken),
            _ => null,
        };

    private static HubException Other(HttpResponseMessage answer, string repository) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized when Header(answer, "X-Error-Message") == BadToken =>
            new HubException("The hub does not know the token; set HF_TOKEN to one that is valid, or remove it."),

        // To whom a private model is not shown, it does not exist.
        HttpStatusCode.Unauthorized => new RepositoryNotFoundException(repository, withToken: false),
        HttpStatusCode.Forbidden => new HubException($"The hub does not give '{repository}' to us (status 403); check what the token is for."),
        HttpStatusCode.TooManyRequests => new HubUnavailableException("The hub wants fewer questions (status 429); try again later, or set HF_TOKEN."),
        _ when IsPassing(answer.StatusCode) =>
            new HubUnavailableException($"The hub fails at '{repository}' (status {(int)answer.StatusCode}); try again later."),
        _ => new HubException($"The hub answers to '{repository}' with status {(int)answer.StatusCode}; check HF_ENDPOINT."),
    };

    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
