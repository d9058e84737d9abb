namespace Kinora.Media.Devices;

/// <summary>Hardware decoders of this machine.</summary>
public static class HardwareDecoder
{
    /// <summary>
    /// What <c>hwaccel: auto</c> tries first, by ffmpeg's name: a cheap guess from what the system shows; null for software.
    /// </summary>
    public static string? Guess() =>
        OperatingSystem.IsMacOS() ? "videotoolbox"
        : OperatingSystem.IsWindows() ? "d3d11va"
        : File.Exists("/dev/nvidia0") ? "cuda"
        : Directory.Exists("/dev/dri") && Directory.EnumerateFiles("/dev/dri", "renderD*").Any() ? "vaapi"
        : null;
}
