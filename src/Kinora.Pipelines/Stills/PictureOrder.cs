using Kinora.Media.Stills;

namespace Kinora.Pipelines.Stills;

/// <summary>A picture that is to be analysed.</summary>
/// <param name="File">The encoded picture; the caller's, and not to be changed until it is done.</param>
/// <param name="Header">Its head, checked.</param>
/// <param name="Stream">What the result calls it.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Number">Its 0-based place among the pictures.</param>
/// <param name="NeedsAllPixels">Whether the picture itself is wanted too, so that it may not be decoded smaller than it is.</param>
internal readonly record struct PictureOrder(ReadOnlyMemory<byte> File, StillHeader Header, string Stream, string Name, long Number, bool NeedsAllPixels);
