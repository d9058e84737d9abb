namespace Kinora.Media.Devices;

/// <summary>Makes a hardware decoder decode a small clip.</summary>
internal static class DecoderTrial
{
    /// <summary>Tries only to open the device of a method.</summary>
    public static Task<string?> OfDeviceAsync(string method, CancellationToken cancellationToken) => TrialRun.FailureAsync(
        ["-init_hw_device", method, "-f", "lavfi", "-i", "nullsrc=size=64x64", "-frames:v", "1"], cancellationToken);

    /// <summary>
    /// Tries a method of <c>-hwaccel</c>. ffmpeg decodes in software when a method does not work; such frames cannot be downloaded from a
    /// device, so the trial then fails.
    /// </summary>
    public static Task<string?> OfMethodAsync(string method, string clip, CancellationToken cancellationToken) =>
        OfMethodAsync(method, SurfaceOf(method), clip, cancellationToken);

    internal static Task<string?> OfMethodAsync(string method, string surface, string clip, CancellationToken cancellationToken) =>
        TrialRun.FailureAsync(
            ["-hwaccel", method, "-hwaccel_output_format", surface, "-i", "file:" + clip, "-vf", "hwdownload,format=nv12|yuv420p"],
            cancellationToken);

    /// <summary>Tries a decoder of its own name, which has no software to fall back on.</summary>
    public static Task<string?> OfDecoderAsync(string decoder, string clip, CancellationToken cancellationToken) =>
        TrialRun.FailureAsync(["-c:v", decoder, "-i", "file:" + clip], cancellationToken);

    /// <summary>What ffmpeg calls the frames that a method leaves on its device; mostly as the method.</summary>
    internal static string SurfaceOf(string method) => method switch
    {
        "drm" => "drm_prime",
        "videotoolbox" => "videotoolbox_vld",
        "dxva2" => "dxva2_vld",
        "d3d11va" => "d3d11",
        "d3d12va" => "d3d12",
        _ => method,
    };
}
