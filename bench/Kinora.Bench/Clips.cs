using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kinora.Media.Sources;
using Kinora.Pipelines.Sources;

namespace Kinora.Bench;

/// <summary>The videos that are measured.</summary>
internal static class Clips
{
    /// <summary>The checkout's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The footage that stands beside the checkout, where there is some; else the demo clip.</summary>
    public static async Task<string> DefaultAsync()
    {
        var clip = Path.Join(Path.GetDirectoryName(Root), "shared", "media", "people_1080p30.mp4");
        return File.Exists(clip)
            ? clip
            : (await DemoClip.ResolveAsync(SourceAddress.Parse("demo"), null, CancellationToken.None).ConfigureAwait(false)).Value;
    }

    /// <summary>All videos in the folder of one.</summary>
    public static IEnumerable<string> SharedBeside(string clip) => Directory.EnumerateFiles(Path.GetDirectoryName(clip)!, "*.mp4").Order(StringComparer.Ordinal);

    /// <summary>What a 720p camera would have made of a video, at a low rate; made once.</summary>
    public static async Task<string> CameraAsync(string clip, double rate, int seconds)
    {
        var of = new FileInfo(clip);
        var name = $"{of.FullName} {of.Length} {of.LastWriteTimeUtc.Ticks} {rate} {seconds}";
        var camera = Path.Join(Path.GetTempPath(), $"kinora-bench-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]}.mp4");
        if (!File.Exists(camera))
        {
            var unfinished = camera + ".part";
            string[] arguments =
            [
                "-v", "error", "-nostdin", "-y", "-stream_loop", "-1", "-i", clip, "-t", seconds.ToString(CultureInfo.InvariantCulture),
                "-vf", string.Create(CultureInfo.InvariantCulture, $"fps={rate},scale=1280:720"), "-an", "-c:v", "libx264", "-preset", "fast", "-bf", "0",
                "-pix_fmt", "yuv420p", "-f", "mp4", unfinished,
            ];
            _ = await ChildUsage.MeasureAsync("ffmpeg", arguments).ConfigureAwait(false);
            File.Move(unfinished, camera, overwrite: true);
        }

        return camera;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "Kinora.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The benchmarks run from a checkout.");
    }
}
