namespace Kinora.Media.Encoders;

/// <summary>What makes H.264 of frames. The order is that in which they are tried.</summary>
public enum EncoderChoice
{
    /// <summary>The first of the others that opens.</summary>
    Auto,

    /// <summary>NVIDIA's cards and Jetsons with NVENC.</summary>
    Nvenc,

    /// <summary>Linux's VA-API: Intel's and AMD's graphics.</summary>
    Vaapi,

    /// <summary>Intel's Quick Sync Video.</summary>
    Qsv,

    /// <summary>Linux's V4L2 memory-to-memory devices, as the VPU of i.MX8M and the Raspberry Pi's.</summary>
    V4l2m2m,

    /// <summary>Apple's VideoToolbox.</summary>
    VideoToolbox,

    /// <summary>The processor, through x264.</summary>
    Libx264,
}
