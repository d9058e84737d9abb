using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Access;

/// <summary>Where keys outlast the program. Safe for concurrent use, by several processes too.</summary>
public interface IAccessKeyStore
{
    /// <summary>All keys, those too that were taken back or have expired, the oldest first.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used.</exception>
    Task<IReadOnlyList<AccessKey>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Stores a new key. It is durable when this returns.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used; nothing was changed.</exception>
    Task AddAsync(AccessKey key, CancellationToken cancellationToken);

    /// <summary>Takes a key back; false when there is none of that id, or it was taken back already.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used; nothing was changed.</exception>
    Task<bool> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes when a key was used last, unless a later time is noted already.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used; nothing was changed.</exception>
    Task NoteUseAsync(string id, DateTimeOffset used, CancellationToken cancellationToken);
}
