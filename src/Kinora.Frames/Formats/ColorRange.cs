namespace Kinora.Frames.Formats;

/// <summary>Which part of 0..255 luma and chroma use.</summary>
public enum ColorRange : byte
{
    /// <summary>Luma 16..235, chroma 16..240: nearly every video.</summary>
    Limited = 0,

    /// <summary>0..255: JPEG.</summary>
    Full = 1,
}
