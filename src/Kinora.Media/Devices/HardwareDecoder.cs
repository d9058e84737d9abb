namespace Kinora.Media.Devices;

/// <summary>Guesses the hardware decoder of this machine.</summary>
public static class HardwareDecoder
{
    /// <summary>
    /// The decoder that this machine seems to have, as ffmpeg's <c>-hwaccel</c> names it; null where nothing speaks for one. It only looks
    /// for devices, which costs microseconds; <see cref="HardwareTrials"/> tells whether one works.
    /// </summary>
    public static string? Guess() => Guess(
        Host.System, hasNvidia: File.Exists("/dev/nvidia0"),
        hasRenderNode: Directory.Exists("/dev/dri") && Directory.EnumerateFiles("/dev/dri", "renderD*").Any());

    internal static string? Guess(HostSystem system, bool hasNvidia, bool hasRenderNode) => system switch
    {
        HostSystem.MacOS => "videotoolbox",
        HostSystem.Windows => "d3d11va",
        _ when hasNvidia => "cuda",
        _ when hasRenderNode => "vaapi",
        _ => null,
    };
}
