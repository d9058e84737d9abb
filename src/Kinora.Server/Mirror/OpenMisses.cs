namespace Kinora.Server.Mirror;

/// <summary>
/// What is being fetched for callers now. One miss counts against a rate once, however many ask for it, or for parts of it, meanwhile.
/// Thread-safe.
/// </summary>
internal sealed class OpenMisses
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);

    /// <summary>Says that something is missed.</summary>
    /// <param name="what">A name of it.</param>
    /// <param name="admit">Counts it, where nobody waits for it yet; answers why it is refused, else null.</param>
    /// <param name="problem">The answer of <paramref name="admit"/>.</param>
    /// <returns>To be disposed of when it is no longer wanted; null where it is refused.</returns>
    public IDisposable? Enter(string what, Func<string?> admit, out string? problem)
    {
        lock (_gate)
        {
            var users = _users.GetValueOrDefault(what);
            problem = users == 0 ? admit() : null;
            if (problem is not null)
            {
                return null;
            }

            _users[what] = users + 1;
            return new OpenMiss(() => Leave(what));
        }
    }

    private void Leave(string what)
    {
        lock (_gate)
        {
            if (--_users[what] == 0)
            {
                _users.Remove(what);
            }
        }
    }
}
