namespace Kinora.Frames.Formats;

/// <summary>The coefficients between YUV and RGB.</summary>
public enum ColorMatrix : byte
{
    /// <summary>ITU-R BT.601: standard definition and JPEG.</summary>
    Bt601 = 0,

    /// <summary>ITU-R BT.709: high definition.</summary>
    Bt709 = 1,
}
