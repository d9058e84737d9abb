using Kinora.Frames.Feeds;

namespace Kinora.Cli.Bus;

/// <summary>What <c>kinora bus receive</c> was asked for.</summary>
/// <param name="Socket">The publisher's.</param>
/// <param name="Mode">What happens to frames that it is too slow for.</param>
/// <param name="MaxFrames">After so many it ends; null for no limit.</param>
/// <param name="Touch">Whether every pixel is read.</param>
/// <param name="Json">Whether the summary is for machines.</param>
internal sealed record BusReceiveOptions(string Socket, FeedMode Mode, long? MaxFrames, bool Touch, bool Json);
