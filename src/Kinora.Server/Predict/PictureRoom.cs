namespace Kinora.Server.Predict;

/// <summary>How much memory the pictures of all requests may have while they come and are worked on. Thread-safe.</summary>
/// <param name="most">Bytes.</param>
internal sealed class PictureRoom(long most)
{
    /// <summary>Thousands of usual pictures, and a dozen of the largest.</summary>
    public const long UsualMost = 256L << 20;

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
