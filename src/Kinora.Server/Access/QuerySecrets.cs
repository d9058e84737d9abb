using Kinora.Pipelines.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Kinora.Server.Access;

/// <summary>Secrets in addresses, which stand in histories and logs: refused where they are not meant to be, and taken out where they are.</summary>
internal static class QuerySecrets
{
    private static readonly string[] Names = [CallerFinder.KeyInQuery, "apikey", "x-api-key", "access_token"];

    /// <summary>Why the address cannot be taken as it is; null when it can.</summary>
    public static string? ProblemOf(HttpContext http, AccessNeed? need)
    {
        foreach (var (name, values) in http.Request.Query)
        {
            if (name == CallerFinder.TicketInQuery && need?.TakesTicket != true)
            {
                return "No ticket is taken here: send a key in the header X-API-Key, or as Authorization: Bearer.";
            }

            var isKey = Names.Contains(name, StringComparer.OrdinalIgnoreCase) || values.Any(static value => AccessKeyText.TryReadId(value, out _));
            if (isKey && !(need?.TakesKeyInQuery == true && name == CallerFinder.KeyInQuery))
            {
                return "A key does not belong into an address, where histories and logs keep it: send it in the header X-API-Key, as Authorization: Bearer, " +
                    "or get a ticket with POST /api/tickets; and since it has been shown, revoke it with kinora keys revoke.";
            }
        }

        return null;
    }

    /// <summary>Takes keys and tickets out of the address once they were looked at: nothing that comes later can show them.</summary>
    public static void Remove(HttpRequest request)
    {
        var rest = new QueryBuilder();
        foreach (var (name, values) in request.Query)
        {
            if (name is not (CallerFinder.KeyInQuery or CallerFinder.TicketInQuery))
            {
                rest.Add(name, (IEnumerable<string>)values!);
            }
        }

        request.QueryString = rest.ToQueryString();
    }
}
