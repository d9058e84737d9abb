using Kinora.Frames.Results;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>Where the picture lies in a network's input, and which part of the frame it shows.</summary>
/// <param name="Left">Padded columns before the picture.</param>
/// <param name="Top">Padded rows above the picture.</param>
/// <param name="Width">Columns of the picture in the input.</param>
/// <param name="Height">Rows of the picture in the input.</param>
internal readonly record struct Placement(int Left, int Top, int Width, int Height)
{
    /// <summary>Left edge of the part that is shown, as a share of the frame's width.</summary>
    public double CropLeft { get; init; }

    /// <summary>Upper edge of the part that is shown, as a share of the frame's height.</summary>
    public double CropTop { get; init; }

    /// <summary>Width of the part that is shown, as a share of the frame's.</summary>
    public double CropWidth { get; init; } = 1;

    /// <summary>Height of the part that is shown, as a share of the frame's.</summary>
    public double CropHeight { get; init; } = 1;

    /// <summary>The placement that an input asks for.</summary>
    public static Placement For(int frameWidth, int frameHeight, ModelInput input) => input.Resize switch
    {
        ResizeMode.Letterbox => Letterbox(frameWidth, frameHeight, input.Width, input.Height),
        ResizeMode.Stretch => new Placement(0, 0, input.Width, input.Height),
        _ => CentreCrop(frameWidth, frameHeight, input.Width, input.Height, input.Crop),
    };

    /// <summary>The whole frame scaled by one factor so that it fits, centred, the rest padded.</summary>
    public static Placement Letterbox(int frameWidth, int frameHeight, int inputWidth, int inputHeight)
    {
        var scale = Math.Min((double)inputWidth / frameWidth, (double)inputHeight / frameHeight);
        var width = Math.Clamp((int)Math.Round(frameWidth * scale), 1, inputWidth);
        var height = Math.Clamp((int)Math.Round(frameHeight * scale), 1, inputHeight);
        return new Placement((inputWidth - width) / 2, (inputHeight - height) / 2, width, height);
    }

    /// <summary>The middle of the frame, in the input's aspect ratio.</summary>
    /// <param name="share">How much of the largest such part is shown, along each side; 1 is all of it.</param>
    public static Placement CentreCrop(int frameWidth, int frameHeight, int inputWidth, int inputHeight, double share)
    {
        var scale = share * Math.Min((double)frameWidth / inputWidth, (double)frameHeight / inputHeight);
        var (width, height) = (inputWidth * scale / frameWidth, inputHeight * scale / frameHeight);
        return new Placement(0, 0, inputWidth, inputHeight)
        {
            CropLeft = (1 - width) / 2, CropTop = (1 - height) / 2, CropWidth = width, CropHeight = height,
        };
    }

    /// <summary>A box of the network's input as a box of the frame, clamped to it.</summary>
    /// <param name="box">In pixels of the input.</param>
    /// <param name="frameWidth">Of the frame whose pixels are wanted; it may be another size than the one that was analysed.</param>
    /// <param name="frameHeight">As <paramref name="frameWidth"/>.</param>
    public Box ToFrame(in Box box, int frameWidth, int frameHeight)
    {
        var (x, y) = (CropWidth / Width * frameWidth, CropHeight / Height * frameHeight);
        var (left, top) = (CropLeft * frameWidth, CropTop * frameHeight);
        return new Box(
            (float)(left + ((box.X1 - Left) * x)), (float)(top + ((box.Y1 - Top) * y)),
            (float)(left + ((box.X2 - Left) * x)), (float)(top + ((box.Y2 - Top) * y))).Clamp(frameWidth, frameHeight);
    }
}
