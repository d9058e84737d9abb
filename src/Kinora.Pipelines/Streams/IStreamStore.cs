namespace Kinora.Pipelines.Streams;

/// <summary>Where streams that were made or changed by requests outlast the program. Safe for concurrent use, by several processes too.</summary>
public interface IStreamStore
{
    /// <summary>All that is stored, by name.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used.</exception>
    Task<IReadOnlyList<StoredStream>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Stores a stream, or takes the place of the one of that name, whose time of creation stays. It is durable when this returns.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used; nothing was changed.</exception>
    Task SaveAsync(StoredStream stream, CancellationToken cancellationToken);

    /// <summary>Removes a stream; one that is not there is no error.</summary>
    /// <exception cref="StreamStoreException">The store cannot be used; nothing was changed.</exception>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
