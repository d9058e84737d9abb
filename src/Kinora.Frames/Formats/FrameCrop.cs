namespace Kinora.Frames.Formats;

/// <summary>The part of a frame that is its picture, in pixels of the frame; the rest is padding, or was cut away by the source's choice.</summary>
/// <param name="X">First column, from 0.</param>
/// <param name="Y">First row, from 0.</param>
/// <param name="Width">Columns, from 1; 0 with all others 0 stands for the whole frame.</param>
/// <param name="Height">Rows, likewise.</param>
public readonly record struct FrameCrop(int X, int Y, int Width, int Height)
{
    /// <summary>True when the crop is the default, which stands for the whole frame.</summary>
    public bool IsWhole => (X | Y | Width | Height) == 0;

    /// <summary>True when it stands for the whole frame, or has pixels and lies within a frame of this format.</summary>
    public bool Fits(in FrameFormat format) =>
        IsWhole || (X >= 0 && Y >= 0 && Width > 0 && Height > 0 && (long)X + Width <= format.Width && (long)Y + Height <= format.Height);

    /// <summary>The same with the whole frame's numbers where it stands for that; a crop that does not fit is none.</summary>
    public FrameCrop In(in FrameFormat format) => IsWhole || !Fits(format) ? new FrameCrop(0, 0, format.Width, format.Height) : this;

    public override string ToString() => $"{Width}x{Height}+{X}+{Y}";
}
