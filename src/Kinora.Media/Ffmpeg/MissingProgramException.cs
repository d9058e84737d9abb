namespace Kinora.Media.Ffmpeg;

/// <summary>A program that Kinora needs is not installed.</summary>
public sealed class MissingProgramException(string program) : Exception(
    $"The program '{program}' was not found: install it ({Packages(program)}), or run ./kinora doctor.")
{
    private static string Packages(string program) => program.StartsWith("gst-", StringComparison.Ordinal)
        ? "Debian and Ubuntu: apt-get install gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-libav; macOS: brew install gstreamer"
        : "Debian and Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg; Windows: winget install Gyan.FFmpeg";
}
