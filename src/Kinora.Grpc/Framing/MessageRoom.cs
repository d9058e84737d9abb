namespace Kinora.Grpc.Framing;

/// <summary>How much of large messages may be there at once of which the rest has not come, over all calls of a service. Thread-safe.</summary>
/// <param name="most">Bytes.</param>
internal sealed class MessageRoom(long most)
{
    private long _held;

    /// <summary>Bytes that are held now.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Takes bytes, which <see cref="Leave"/> gives back; false, and nothing taken, where they are not left.</summary>
    public bool TryEnter(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= most)
        {
            return true;
        }

        Leave(bytes);
        return false;
    }

    public void Leave(long bytes) => Interlocked.Add(ref _held, -bytes);
}
