using Kinora.Models;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Mirror;

/// <summary>Finds repositories for callers who may have them. What has to be asked of the hub counts against the caller's rate.</summary>
internal sealed class MirrorRepositories(ModelHub hub, RateLimits limits, OpenMisses misses)
{
    /// <summary>What some clients ask for when nobody has said which revision; every repository of the hub has that branch.</summary>
    private const string Head = "HEAD", Main = "main";

    /// <summary>The repository that a request's path names.</summary>
    /// <returns>Null where it was refused, and has its answer.</returns>
    public async Task<HubRepository?> FindAsync(HttpContext http, string organisation, string name, string revision)
    {
        var id = $"{organisation}/{name}";
        try
        {
            // As for a hub's own clients: what stands in one part of a path has its slashes written %2F.
            revision = revision == Head ? Main : Uri.UnescapeDataString(revision);
            var (miss, problem) = ((IDisposable?)null, (string?)null);
            if (hub.Cached(id, revision) is null)
            {
                miss = misses.Enter($"{id}@{revision}", () => limits.Admit(http, RateClass.Other), out problem);
            }

            using var open = miss;
            if (problem is not null)
            {
                await MirrorRefusal.TooMany(problem).AnswerAsync(http).ConfigureAwait(false);
                return null;
            }

            var repository = await hub.ResolveAsync(id, revision, http.RequestAborted).ConfigureAwait(false);
            if (RefusalOf(repository, Caller.Of(http)) is not { } refusal)
            {
                return repository;
            }

            await refusal.AnswerAsync(http).ConfigureAwait(false);
        }
        catch (ModelException error)
        {
            await MirrorRefusal.Of(error).AnswerAsync(http).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>A file of a repository that was found; what is not here counts against the caller's rate where its content is wanted.</summary>
    /// <returns>Null where it was refused, and has its answer.</returns>
    public async Task<AskedFile?> FileAsync(HttpContext http, HubRepository repository, string path)
    {
        if (repository.Find(path) is not { } entry)
        {
            await MirrorRefusal.NoEntry(repository, path).AnswerAsync(http).ConfigureAwait(false);
            return null;
        }

        var file = hub.FileOf(repository, entry);
        hub.MarkUsed(repository);
        if (file.IsStored || !HttpMethods.IsGet(http.Request.Method))
        {
            return new AskedFile(file, null);
        }

        if (misses.Enter($"{repository.Id}@{repository.Commit}/{path}", () => limits.Admit(http, RateClass.Other), out var problem) is { } miss)
        {
            return new AskedFile(file, miss);
        }

        await MirrorRefusal.TooMany(problem!).AnswerAsync(http).ConfigureAwait(false);
        return null;
    }

    /// <summary>Why a caller is not given a repository; null where they are.</summary>
    public static MirrorRefusal? RefusalOf(HubRepository repository, Caller caller) =>
        (repository.Gate == HubGate.Open && !repository.IsPrivate) || caller.MayTake(repository.Id) ? null
        : repository.IsPrivate ? MirrorRefusal.NoRepository(repository.Id)
        : MirrorRefusal.Gated(repository.Id, caller.Name);
}
