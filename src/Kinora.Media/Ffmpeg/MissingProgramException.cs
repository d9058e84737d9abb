namespace Kinora.Media.Ffmpeg;

/// <summary>A program that Kinora needs is not installed.</summary>
public sealed class MissingProgramException(string program) : Exception(
    $"The program '{program}' was not found: install it (Debian and Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg; " +
    "Windows: winget install Gyan.FFmpeg), or run ./kinora doctor.");
