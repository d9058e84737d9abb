namespace Kinora.Media.Devices;

/// <summary>An encoder or decoder of ffmpeg's.</summary>
/// <param name="Name">Its own name: <c>h264_nvenc</c>.</param>
/// <param name="Codec">The codec it is for: <c>h264</c>.</param>
internal sealed record Coder(string Name, string Codec);
