using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Kinora.Server.Access;

/// <summary>
/// Tickets: what a page puts into an address where it can set no header. Each is good once and for 30 seconds, so that one found in a history
/// or a log opens nothing.
/// </summary>
internal sealed class TicketBox(AccessParts parts)
{
    /// <summary>More than a page ever needs at once.</summary>
    private const int MostPerCaller = 100;

    private const int Most = 10_000;
    private const int TicketBytes = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Makes a ticket.</summary>
    /// <param name="caller">Who may then do with it what they may do.</param>
    /// <param name="path">The only path that it opens; null for any.</param>
    /// <param name="end">When they are no longer let in.</param>
    /// <returns>The ticket and its end; null when there are too many already.</returns>
    public (string Ticket, DateTimeOffset Expires)? Make(Caller caller, string? path, CallerEnd? end)
    {
        var now = parts.Time.GetUtcNow();
        lock (_gate)
        {
            var held = 0;
            foreach (var (name, known) in _tickets)
            {
                if (known.Expires <= now)
                {
                    _tickets.TryRemove(name, out _);
                }
                else if (known.Caller.Id == caller.Id)
                {
                    held++;
                }
            }

            if (held >= MostPerCaller || _tickets.Count >= Most)
            {
                return null;
            }

            var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TicketBytes));
            _tickets[ticket] = new Ticket(caller, path, now + Lifetime, end);
            return (ticket, now + Lifetime);
        }
    }

    /// <summary>Takes a ticket, which is good no more then.</summary>
    public Recognition Take(string ticket, string path) =>
        !_tickets.TryRemove(ticket, out var known) || known.Expires <= parts.Time.GetUtcNow() || known.End?.IsReached(parts.Time.GetUtcNow()) == true
            ? Recognition.No("The ticket is not good: it was used, or is older than 30 seconds; get another with POST /api/tickets.")
            : known.Path is { } only && only != path
                ? Recognition.No("The ticket is for another path: get one for this with POST /api/tickets.")
                : Recognition.Of(known.Caller, known.End);

    private sealed record Ticket(Caller Caller, string? Path, DateTimeOffset Expires, CallerEnd? End);
}
