namespace Kinora.Media.Devices;

/// <summary>Small clips for decoders, one a codec, made with ffmpeg's software encoders in a folder that is removed with them.</summary>
internal sealed class TrialClips : IDisposable
{
    /// <summary>ffmpeg's codec names, the software encoders that make them, best first, and what keeps each quick.</summary>
    private static readonly (string Codec, string Encoder, string[] Options)[] Recipes =
    [
        ("h264", "libx264", ["-preset", "ultrafast"]),
        ("h264", "libopenh264", []),
        ("hevc", "libx265", ["-preset", "ultrafast", "-x265-params", "log-level=none"]),
        ("vp9", "libvpx-vp9", ["-deadline", "realtime", "-cpu-used", "8"]),
        ("av1", "libsvtav1", ["-preset", "10"]),
        ("av1", "libaom-av1", ["-usage", "realtime", "-cpu-used", "8"]),
        ("vp8", "libvpx", ["-deadline", "realtime", "-cpu-used", "8"]),
        ("mjpeg", "mjpeg", ["-pix_fmt", "yuvj420p"]),
        ("mpeg1video", "mpeg1video", []),
        ("mpeg2video", "mpeg2video", []),
        ("mpeg4", "mpeg4", []),
        ("h263", "h263", ["-s", "352x288"]),
    ];

    /// <summary>What a method of <c>-hwaccel</c> is tried with.</summary>
    private static readonly string[] TriedWithMethods = ["h264", "hevc", "vp9", "av1"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kinora-trial-");
    private readonly Dictionary<string, string> _files = [];

    private TrialClips()
    {
    }

    /// <summary>Those of h264, hevc, vp9 and av1 that there is a clip of.</summary>
    public IEnumerable<string> MethodCodecs => TriedWithMethods.Where(_files.ContainsKey);

    /// <summary>A clip of this codec; null where ffmpeg has no encoder for it here.</summary>
    public string? this[string codec] => _files.GetValueOrDefault(codec);

    /// <summary>Makes clips of h264, hevc, vp9, av1 and of the named codecs, as far as there are encoders.</summary>
    public static async Task<TrialClips> MakeAsync(IEnumerable<string> codecs, CancellationToken cancellationToken)
    {
        var clips = new TrialClips();
        try
        {
            string[] all = [.. TriedWithMethods.Union(codecs)];
            var files = await TrialRun.AllAsync(all, clips.MakeAsync, cancellationToken).ConfigureAwait(false);
            foreach (var (codec, file) in all.Zip(files))
            {
                if (file is not null)
                {
                    clips._files[codec] = file;
                }
            }

            return clips;
        }
        catch
        {
            clips.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The file of a clip that one of the codec's encoders has made; null where none has.</summary>
    private async Task<string?> MakeAsync(string codec, CancellationToken cancellationToken)
    {
        var file = Path.Join(_folder.FullName, codec + ".mkv");
        foreach (var (_, encoder, options) in Recipes.Where(recipe => recipe.Codec == codec))
        {
            var answer = await FfmpegCall.RunAsync(
                [
                    "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=640x480:rate=30", "-frames:v", "10",
                    "-pix_fmt", "yuv420p", "-c:v", encoder, .. options, "file:" + file,
                ],
                Limit, cancellationToken).ConfigureAwait(false);
            if (answer.ExitCode == 0)
            {
                return file;
            }
        }

        return null;
    }
}
