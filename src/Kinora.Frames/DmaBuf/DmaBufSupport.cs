namespace Kinora.Frames.DmaBuf;

/// <summary>Whether this machine makes dma-bufs, found by making one.</summary>
/// <param name="Name">What makes them, for people.</param>
/// <param name="Reason">Why it does not; null where it did just now.</param>
public sealed record DmaBufSupport(string Name, string? Reason)
{
    /// <summary>Tries what there may be: udmabuf and the system's dma-heap.</summary>
    public static IReadOnlyList<DmaBufSupport> Try()
    {
        var (udmabuf, heap) = DmaBufDevices.System.Try();
        return [new("udmabuf", udmabuf), new("dma-heap", heap)];
    }
}
