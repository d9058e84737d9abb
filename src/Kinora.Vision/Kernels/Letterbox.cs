using Kinora.Frames.Results;

namespace Kinora.Vision.Kernels;

/// <summary>
/// Where a frame lies in a network's input: scaled by one factor so that it fits, centred, the rest padded.
/// </summary>
/// <param name="Scale">Network pixels per frame pixel.</param>
/// <param name="Left">Padded columns before the picture.</param>
/// <param name="Top">Padded rows above the picture.</param>
/// <param name="Width">Columns of the picture in the input.</param>
/// <param name="Height">Rows of the picture in the input.</param>
internal readonly record struct Letterbox(float Scale, int Left, int Top, int Width, int Height)
{
    public static Letterbox Fit(int frameWidth, int frameHeight, int inputWidth, int inputHeight)
    {
        var scale = Math.Min((float)inputWidth / frameWidth, (float)inputHeight / frameHeight);
        var width = Math.Clamp((int)MathF.Round(frameWidth * scale), 1, inputWidth);
        var height = Math.Clamp((int)MathF.Round(frameHeight * scale), 1, inputHeight);
        return new Letterbox(scale, (inputWidth - width) / 2, (inputHeight - height) / 2, width, height);
    }

    /// <summary>A box of the network's input as a box of the frame, clamped to it.</summary>
    public Box ToFrame(in Box box, int frameWidth, int frameHeight)
    {
        var x = (float)frameWidth / Width;
        var y = (float)frameHeight / Height;
        return new Box((box.X1 - Left) * x, (box.Y1 - Top) * y, (box.X2 - Left) * x, (box.Y2 - Top) * y).Clamp(frameWidth, frameHeight);
    }
}
