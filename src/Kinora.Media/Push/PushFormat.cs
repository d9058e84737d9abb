namespace Kinora.Media.Push;

/// <summary>How a pushed frame is written.</summary>
public enum PushFormat
{
    /// <summary>Raw pixels, 3 bytes each: red, green, blue; rows without padding, the top one first.</summary>
    Rgb,

    /// <summary>As <see cref="Rgb"/>, with blue first.</summary>
    Bgr,

    /// <summary>A JPEG file.</summary>
    Jpeg,

    /// <summary>One picture of an H.264 stream in Annex B form (start codes); keyframes carry their parameter sets.</summary>
    H264,

    /// <summary>One frame of a VP8 stream, without a container.</summary>
    Vp8,
}
