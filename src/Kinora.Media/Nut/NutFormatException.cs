namespace Kinora.Media.Nut;

/// <summary>The bytes are not the NUT that Kinora asked ffmpeg for.</summary>
internal sealed class NutFormatException(string problem) : IOException($"ffmpeg's output is not what was asked for: {problem}.");
