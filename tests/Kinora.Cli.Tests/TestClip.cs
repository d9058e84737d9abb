using System.Collections.Concurrent;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>ffmpeg's test picture as a file, 320×240; each length is encoded once, and every test has its own copy.</summary>
internal static class TestClip
{
    private static readonly ConcurrentDictionary<(int Seconds, int Rate), Lazy<byte[]>> Encoded = new();

    public static string Make(TestFolder folder, int seconds, int rate = 25)
    {
        var path = folder[$"clip{seconds}.mp4"];
        File.WriteAllBytes(path, Encoded.GetOrAdd((seconds, rate), static clip => new Lazy<byte[]>(() => Encode(clip.Seconds, clip.Rate))).Value);
        return path;
    }

    private static byte[] Encode(int seconds, int rate)
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", $"testsrc2=size=320x240:rate={rate}:duration={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
            folder["clip.mp4"]);
        return File.ReadAllBytes(folder["clip.mp4"]);
    }
}
