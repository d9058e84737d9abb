namespace Kinora.Media.Decoding;

/// <summary>What ffmpeg says about the pictures that come out of its decoder.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rate">Frames a second that the source announces; 0 where it does not.</param>
public readonly record struct InputPicture(int Width, int Height, double Rate);
