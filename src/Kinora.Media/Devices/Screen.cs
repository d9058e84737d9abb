namespace Kinora.Media.Devices;

/// <summary>A screen that can be captured.</summary>
/// <param name="Name">The X display (<c>:0</c>), or what ffmpeg calls the screen.</param>
/// <param name="Width">Width in pixels; null where the system does not tell before it is captured.</param>
/// <param name="Height">Height in pixels; null where the system does not tell before it is captured.</param>
public sealed record Screen(string Name, int? Width, int? Height);
