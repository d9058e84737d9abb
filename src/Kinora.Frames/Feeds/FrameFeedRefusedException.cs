namespace Kinora.Frames.Feeds;

/// <summary>A feed would need more slots or memory than its pool may have.</summary>
public sealed class FrameFeedRefusedException : InvalidOperationException
{
    private const double Mebibyte = 1 << 20;

    internal FrameFeedRefusedException(string pool, FeedMode mode, int heldQuota, long slots, int frameBytes, long maxBytes)
        : base(
            $"A {mode.Name} feed that holds {heldQuota} frames does not fit into pool '{pool}': it would take {slots} slots of {frameBytes} bytes, " +
            $"and a pool has at most {Memory.PoolLayout.MaxSlots} slots and {maxBytes / (1024 * 1024)} MiB. Ask for fewer queued or held frames.")
    {
    }

    internal FrameFeedRefusedException(string pool, FeedMode mode, int heldQuota, long slots, int frameBytes, Memory.MemoryBudget memory)
        : base(FormattableString.Invariant(
            $"A {mode.Name} feed that holds {heldQuota} frames does not fit into pool '{pool}': it would take {slots} slots of {frameBytes} bytes, ") +
            FormattableString.Invariant(
                $"and of the {memory.Limit / Mebibyte:0.#} MiB that frame pools and models may have {memory.Used / Mebibyte:0.#} MiB are taken. ") +
            "Raise max_memory, or ask for fewer queued or held frames.")
    {
    }
}
