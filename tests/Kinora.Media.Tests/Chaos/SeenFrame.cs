namespace Kinora.Media.Tests.Chaos;

/// <summary>A frame arrived.</summary>
/// <param name="Index">Its number in the source.</param>
/// <param name="Pts">Its time stamp in nanoseconds; -1 for none.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="CapturedAt">When it was captured, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</param>
internal sealed record SeenFrame(long Index, long Pts, int Width, int Height, long CapturedAt);
