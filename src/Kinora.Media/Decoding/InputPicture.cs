namespace Kinora.Media.Decoding;

/// <summary>What ffmpeg says about the pictures that come out of its decoder.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rate">Frames a second that the source announces; 0 where it does not.</param>
/// <param name="IsRgb">True where its pixels are red, green and blue, as a screen's.</param>
public readonly record struct InputPicture(int Width, int Height, double Rate, bool IsRgb = false);
