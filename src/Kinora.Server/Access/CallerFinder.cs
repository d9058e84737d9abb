using Kinora.Pipelines.Access;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Access;

/// <summary>Finds out who makes a request, by what it brings.</summary>
internal sealed class CallerFinder(AccessParts parts, KeyRing keys, OidcTokens tokens, TicketBox tickets)
{
    public const string KeyHeader = "X-API-Key";
    public const string KeyInQuery = "api_key";
    public const string TicketInQuery = "ticket";

    private const string Bearer = "Bearer ";
    private const string HubTokenPrefix = "hf_";

    /// <summary>Who makes it. What is brought must be good: a wrong key is not made up for by coming from this machine.</summary>
    public ValueTask<Recognition> FindAsync(HttpContext http, AccessNeed need)
    {
        var headers = http.Request.Headers;
        if (headers.TryGetValue(KeyHeader, out var key))
        {
            return key is [{ Length: > 0 } text] ? keys.FindAsync(text) : No($"The header {KeyHeader} is empty, or there twice: send one key.");
        }

        if (headers.Authorization is { Count: > 0 } authorization && !(need.PassesOverHubTokens && IsOfHub(authorization)))
        {
            return authorization is [{ } given] && given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                ? OfBearerAsync(given[Bearer.Length..].Trim())
                : No("The header Authorization is not understood: send it once, as Bearer and a key or a token.");
        }

        if (need.TakesKeyInQuery && http.Request.Query.TryGetValue(KeyInQuery, out var asked))
        {
            return asked is [{ Length: > 0 } inQuery] ? keys.FindAsync(inQuery) : No($"{KeyInQuery} is empty, or there twice: send one key.");
        }

        if (need.TakesTicket && http.Request.Query.TryGetValue(TicketInQuery, out var ticket))
        {
            return ValueTask.FromResult(tickets.Take(ticket.ToString(), http.Request.Path));
        }

        return parts.Config.KeylessLoopback && ThisMachine.IsCalling(http)
            ? ValueTask.FromResult(Recognition.Of(Caller.Local))
            : No($"A key is needed here: send one that kinora keys create has made, as {KeyHeader}, or as Authorization: Bearer.");
    }

    private static bool IsOfHub(IList<string?> authorization) => authorization is [{ } given] &&
        given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && given.AsSpan(Bearer.Length).TrimStart().StartsWith(HubTokenPrefix, StringComparison.Ordinal);

    private ValueTask<Recognition> OfBearerAsync(string text) => text.StartsWith(AccessKeyText.Prefix, StringComparison.Ordinal)
        ? keys.FindAsync(text)
        : tokens.FindAsync(text);

    private static ValueTask<Recognition> No(string problem) => ValueTask.FromResult(Recognition.No(problem));
}
