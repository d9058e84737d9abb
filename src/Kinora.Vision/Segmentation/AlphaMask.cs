using Kinora.Frames.Results;

namespace Kinora.Vision.Segmentation;

/// <summary>
/// How much of each pixel belongs to what a model segments, 0..1, at the model's own size. Reused from frame to frame.
/// </summary>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
internal sealed class AlphaMask(int width, int height)
{
    private readonly float[] _alpha = new float[width * height];
    private readonly byte[] _classes = new byte[width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>Row by row, each 0..1.</summary>
    public Span<float> Alpha => _alpha;

    /// <summary>Row by row, what each pixel shows: 0 is the background.</summary>
    public Span<byte> Classes => _classes;

    /// <summary>Where the whole frame lies in the mask, in its pixels: smaller than the mask where the input was letterboxed, larger where
    /// the frame was cropped.</summary>
    public Box Frame { get; set; } = new(0, 0, width, height);

    /// <summary>The alpha at a place of the frame, bilinear between the mask's pixels, whose centres are at halves.</summary>
    /// <param name="x">Share of the frame's width, 0..1.</param>
    /// <param name="y">Share of the frame's height, 0..1.</param>
    public float At(float x, float y)
    {
        var column = Inside(Frame.X1 + (x * Frame.Width) - 0.5f, Frame.X1, Frame.X2, width);
        var row = Inside(Frame.Y1 + (y * Frame.Height) - 0.5f, Frame.Y1, Frame.Y2, height);
        var (left, top) = ((int)column, (int)row);
        var (right, bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        var (u, v) = (column - left, row - top);
        var upper = float.Lerp(_alpha[(top * width) + left], _alpha[(top * width) + right], u);
        var lower = float.Lerp(_alpha[(bottom * width) + left], _alpha[(bottom * width) + right], u);
        return float.Lerp(upper, lower, v);
    }

    /// <summary>The class of the nearest pixel at a place of the frame.</summary>
    /// <param name="x">Share of the frame's width, 0..1.</param>
    /// <param name="y">Share of the frame's height, 0..1.</param>
    public byte ClassAt(float x, float y)
    {
        var column = Inside(Frame.X1 + (x * Frame.Width) - 0.5f, Frame.X1, Frame.X2, width);
        var row = Inside(Frame.Y1 + (y * Frame.Height) - 0.5f, Frame.Y1, Frame.Y2, height);
        return _classes[((int)(row + 0.5f) * width) + (int)(column + 0.5f)];
    }

    /// <summary>What lies beside the frame, or beside the mask, says nothing about the frame.</summary>
    private static float Inside(float at, float first, float end, int size)
    {
        var least = Math.Max(first, 0);
        return Math.Clamp(at, least, Math.Max(Math.Min(end, size) - 1, least));
    }
}
