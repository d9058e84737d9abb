namespace Kinora.Server.Predict;

/// <summary>
/// How much memory the pictures of all requests may have while they come and are worked on; one caller's no more than half of it, so that nobody
/// can keep the others out by sending slowly. Thread-safe.
/// </summary>
/// <param name="most">Bytes, all callers together.</param>
internal sealed class PictureRoom(long most)
{
    /// <summary>Thousands of usual pictures, and a dozen of the largest.</summary>
    public const long UsualMost = 256L << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _holders = new(StringComparer.Ordinal);
    private long _held;

    /// <summary>Bytes that are held now.</summary>
    public long Held
    {
        get
        {
            lock (_gate)
            {
                return _held;
            }
        }
    }

    /// <summary>Takes bytes, which <see cref="Leave"/> gives back; false, and nothing taken, where they are not left for this caller.</summary>
    public bool TryEnter(string caller, long bytes)
    {
        lock (_gate)
        {
            var has = _holders.GetValueOrDefault(caller) + bytes;
            if (_held + bytes > most || has > most / 2)
            {
                return false;
            }

            _held += bytes;
            _holders[caller] = has;
            return true;
        }
    }

    public void Leave(string caller, long bytes)
    {
        lock (_gate)
        {
            _held -= bytes;
            if ((_holders[caller] -= bytes) == 0)
            {
                _holders.Remove(caller);
            }
        }
    }
}
