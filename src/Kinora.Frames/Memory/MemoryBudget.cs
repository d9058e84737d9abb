namespace Kinora.Frames.Memory;

/// <summary>A number of bytes that several users share; who asks for more than is left is refused. Thread-safe.</summary>
public sealed class MemoryBudget
{
    private readonly Lock _gate = new();
    private long _used;

    /// <param name="limit">Bytes, above 0.</param>
    public MemoryBudget(long limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        Limit = limit;
    }

    /// <summary>Most bytes that may be in use at once.</summary>
    public long Limit { get; }

    /// <summary>Bytes in use now.</summary>
    public long Used => Volatile.Read(ref _used);

    /// <summary>Takes bytes; <see cref="Release"/> gives them back.</summary>
    /// <param name="name">Who wants them, as a sentence begins: The frame pool 'door'.</param>
    /// <param name="bytes">How many.</param>
    /// <exception cref="InsufficientMemoryException">They are not left; the message has the numbers, and nothing was taken.</exception>
    public void Reserve(string name, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            if (bytes > Limit - _used)
            {
                throw new InsufficientMemoryException(
                    $"{name} needs {Mebibytes(bytes)} MiB next, and of the {Mebibytes(Limit)} MiB that frame pools and models may have " +
                    $"(KINORA_MAX_MEMORY without what intermediate results may take) {Mebibytes(_used)} MiB are taken; it may need more still: " +
                    "raise KINORA_MAX_MEMORY, or use smaller or fewer pictures and models.");
            }

            Volatile.Write(ref _used, _used + bytes);
        }
    }

    /// <summary>Gives back what was taken.</summary>
    public void Release(long bytes)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _used);
            Volatile.Write(ref _used, _used - bytes);
        }
    }

    private static string Mebibytes(long bytes) => FormattableString.Invariant($"{bytes / (double)(1 << 20):0.#}");
}
