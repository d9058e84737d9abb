using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Access;

/// <summary>Keeps who did what. Entries are added, never changed; only the oldest go. Safe for concurrent use, by several processes too.</summary>
public interface IAuditStore
{
    /// <summary>Adds entries, which get ids and stand in that order. They are durable when this returns.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used; nothing was added.</exception>
    Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>Looks entries up, the newest first.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used.</exception>
    Task<IReadOnlyList<AuditEntry>> QueryAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Lets the oldest entries go, so that so many stay. It is the only way by which entries go.</summary>
    /// <returns>How many went.</returns>
    /// <exception cref="StreamStoreException">The store cannot be used; nothing was changed.</exception>
    Task<int> RotateAsync(int keep, CancellationToken cancellationToken);
}
