namespace Kinora.Pipelines.Streams;

/// <summary>Where the streams are kept that clients have added or changed.</summary>
public interface IStreamStore
{
    /// <summary>All that is kept, in no order.</summary>
    Task<IReadOnlyList<StoredStream>> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Keeps a stream; one of the same name is replaced, and keeps the time of its creation.</summary>
    Task SaveAsync(StoredStream stream, CancellationToken cancellationToken);

    /// <summary>Forgets a stream; harmless when there is none of that name.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
