using Kinora.Models.Hub.Addresses;
using Kinora.Models.Hub.Errors;

namespace Kinora.Models.Hub;

/// <summary>
/// Models by their names on a hub, by addresses and from this machine's store. What was fetched once is never fetched again, and is there
/// when the hub is not. Safe to use from several threads and processes.
/// </summary>
public sealed class ModelHub : IDisposable
{
    /// <param name="options">Null takes those of the environment.</param>
    /// <param name="time">Null takes the system's.</param>
    public ModelHub(HubOptions? options = null, TimeProvider? time = null) => throw new NotImplementedException();

    /// <summary>The commit, files and terms of a repository at a revision. A commit that is known is not asked for again.</summary>
    /// <param name="repository">org/name.</param>
    /// <param name="revision">A branch, tag, <c>refs/pr/1</c> or a commit.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RepositoryNotFoundException">There is none that is shown to us.</exception>
    /// <exception cref="RevisionNotFoundException">It has no such revision.</exception>
    /// <exception cref="GatedRepositoryException">Its terms must be accepted first.</exception>
    /// <exception cref="HubUnavailableException">The hub does not answer or must not be asked, and nothing is stored.</exception>
    /// <exception cref="HubException">What the hub answers is not right.</exception>
    public Task<HubRepository> ResolveAsync(string repository, string revision = "main", CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>One file of a repository; nothing of its content is fetched yet.</summary>
    /// <exception cref="EntryNotFoundException">The repository has no such file.</exception>
    /// <exception cref="HubException">As in <see cref="ResolveAsync"/>.</exception>
    public Task<HubFile> FileAsync(string repository, string revision, string path, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    /// <summary>What this machine knows of a repository at a revision, without asking; null when that is nothing.</summary>
    public HubRepository? Cached(string repository, string revision = "main") => throw new NotImplementedException();

    /// <summary>A file of a repository when this machine holds its content, without asking; else null.</summary>
    public HubFile? CachedFile(string repository, string revision, string path) => throw new NotImplementedException();

    /// <summary>A file of a stored model of the catalog or of an import, by its id; null when the model is not stored or has no such
    /// file.</summary>
    public HubFile? LocalFile(string modelId, string path) => throw new NotImplementedException();

    /// <summary>What pulling an address would bring: its licence is known before anything is fetched.</summary>
    /// <exception cref="ModelException">As in <see cref="ResolveAsync"/>.</exception>
    public Task<PullPlan> PlanAsync(ModelSourceAddress address, CancellationToken cancellation = default) =>
        throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
