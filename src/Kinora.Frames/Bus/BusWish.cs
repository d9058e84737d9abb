using Kinora.Frames.Feeds;

namespace Kinora.Frames.Bus;

/// <summary>What a client of the bus asks for.</summary>
/// <param name="Mode">What happens to the frames that it is too slow for.</param>
/// <param name="Holds">How many frames it may hold at once.</param>
/// <param name="Name">What it calls itself: printable, and not to be believed.</param>
internal sealed record BusWish(FeedMode Mode, int Holds, string Name)
{
    /// <summary>It asks what is published, and reads nothing.</summary>
    public bool IsQuestion { get; init; }

    /// <summary>It wants the slots' dma-bufs, too.</summary>
    public bool WantsDmaBufs { get; init; }
}
