using Kinora.Frames.Feeds;

namespace Kinora.Frames.Bus;

/// <summary>What a client of the bus asks for.</summary>
/// <param name="Mode">What happens to the frames that it is too slow for.</param>
/// <param name="Holds">How many frames it may hold at once.</param>
internal sealed record BusWish(FeedMode Mode, int Holds);
