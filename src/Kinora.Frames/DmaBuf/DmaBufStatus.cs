namespace Kinora.Frames.DmaBuf;

/// <summary>What a pool's slots are, and why they are not something else.</summary>
/// <param name="Kind">Where their dma-bufs come from.</param>
/// <param name="Reasons">Why those that were tried before do not serve; empty where the first does, or none was asked for.</param>
public sealed record DmaBufStatus(DmaBufKind Kind, IReadOnlyList<string> Reasons)
{
    public override string ToString() => Reasons.Count == 0 ? $"{Kind}" : $"{Kind} ({string.Join("; ", Reasons)})";
}
