using System.Collections.Concurrent;
using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Hub.Http;

namespace Kinora.Models.Hub.Repositories;

/// <summary>Knows repositories: from memory, from disk, and from the hub, which is asked once however many want to know.</summary>
internal sealed class RepositoryCatalog(HubClient client, RepositoryRecords records, HubOptions options, TimeProvider time)
{
    private const int MostRemembered = 1000;

    private readonly ConcurrentDictionary<(string Repository, string Commit), HubRepository> _commits = new();
    private readonly ConcurrentDictionary<(string Repository, string Revision), (string Commit, DateTimeOffset CheckedAt)> _revisions = new();
    private readonly ConcurrentDictionary<(string Repository, string Revision), (HubException Error, DateTimeOffset Until)> _misses = new();
    private readonly ConcurrentDictionary<(string Repository, string Revision), DateTimeOffset> _silences = new();
    private readonly ConcurrentDictionary<(string Repository, string Revision), Lazy<Task<HubRepository>>> _asked = new();

    /// <summary>What is known without asking; null when that is nothing.</summary>
    public HubRepository? Known(string repository, string revision)
    {
        if (RepositoryName.IsCommit(revision))
            return OfCommit(repository, revision) is { } known ? known with { IsFromCache = true } : null;
        return Revision(repository, revision) is { } seen && OfCommit(repository, seen.Commit) is { } found
            ? found with { CheckedAt = seen.CheckedAt, IsFromCache = true }
            : null;
    }

    public async Task<HubRepository> ResolveAsync(string repository, string revision, CancellationToken cancellation)
    {
        var known = Known(repository, revision);
        if (known is not null && (RepositoryName.IsCommit(revision) || time.GetUtcNow() - known.CheckedAt < options.RevisionLifetime))
            return known with { IsFromCache = options.Offline };
        if (options.Offline)
        {
            return known ?? throw new HubUnavailableException(
                $"The model '{repository}' at '{revision}' is not stored and Kinora is offline; pull it while HF_HUB_OFFLINE is not set.");
        }

        var key = (repository, revision);
        if (known is not null && _silences.TryGetValue(key, out var until) && until > time.GetUtcNow())
            return known;
        if (_misses.TryGetValue(key, out var miss) && miss.Until > time.GetUtcNow())
            throw miss.Error;
        try
        {
            // The answer is for all who wait, so one who leaves does not take it from the others.
            var asked = _asked.GetOrAdd(key, _ => new Lazy<Task<HubRepository>>(() => Task.Run(() => AskAsync(repository, revision))));
            return await asked.Value.WaitAsync(cancellation);
        }
        catch (HubUnavailableException) when (known is not null)
        {
            // It takes long to learn that nobody answers: not everybody has to.
            Remember(_silences, key, time.GetUtcNow() + options.RevisionLifetime);
            return known;
        }
    }

    private async Task<HubRepository> AskAsync(string repository, string revision)
    {
        try
        {
            var found = await client.RevisionAsync(repository, revision, CancellationToken.None);
            await SaveAsync(found, revision);
            Remember(_commits, (repository, found.Commit), found);
            Remember(_revisions, (repository, revision), (found.Commit, found.CheckedAt));
            return found;
        }
        catch (HubException e) when (e is RepositoryNotFoundException or RevisionNotFoundException or GatedRepositoryException)
        {
            Remember(_misses, (repository, revision), (e, time.GetUtcNow() + options.MissLifetime));
            throw;
        }
        finally
        {
            _asked.TryRemove((repository, revision), out _);
        }
    }

    private async Task SaveAsync(HubRepository found, string revision)
    {
        try
        {
            await records.SaveAsync(found, revision, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be written down, as in a cache that may only be read, is known all the same.
        }
    }

    private HubRepository? OfCommit(string repository, string commit)
    {
        if (_commits.TryGetValue((repository, commit), out var known))
            return known;
        if (records.Find(repository, commit) is not { } found)
            return null;
        Remember(_commits, (repository, commit), found);
        return found;
    }

    // Another process may have asked since: its answer is on disk.
    private (string Commit, DateTimeOffset CheckedAt)? Revision(string repository, string revision)
    {
        if (_revisions.TryGetValue((repository, revision), out var known) && time.GetUtcNow() - known.CheckedAt < options.RevisionLifetime)
            return known;
        if (records.FindRevision(repository, revision) is not { } found)
            return null;
        Remember(_revisions, (repository, revision), found);
        return found;
    }

    // Whoever asks for thousands of names must not fill the memory.
    private static void Remember<TKey, TValue>(ConcurrentDictionary<TKey, TValue> cache, TKey key, TValue value)
        where TKey : notnull
    {
        if (cache.Count >= MostRemembered)
            cache.Clear();
        cache[key] = value;
    }
}
