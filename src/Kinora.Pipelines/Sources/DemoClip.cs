using Kinora.Media.Ffmpeg;
using Kinora.Media.Sources;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Npm;

namespace Kinora.Pipelines.Sources;

/// <summary>
/// The clip behind the source <c>demo</c>: a 20 s walk of a virtual camera over a photograph that an npm package ships. Made once by
/// ffmpeg and kept in Kinora's home.
/// </summary>
public static class DemoClip
{
    private const string Photograph = "assets/samples.jpg";

    private static readonly NpmPackage Package = new(
        "@vladmandic/human", "3.3.6", "sha512-Nr5mPfq1gQ+uKeXY5uM3Fj8UxvF5CEh2s6txM5wRThqaW0mF9huooOuZSrT8hhGho0hGaXLFdAwfD/2+teCv6A==")
    {
        License = "MIT",
        DownloadBytes = 9_000_000,
    };

    /// <summary>The address with <c>demo</c> replaced by its file; other addresses as they are.</summary>
    /// <exception cref="NpmException">The package cannot be had.</exception>
    /// <exception cref="SourceException">ffmpeg cannot make the clip.</exception>
    public static async Task<SourceAddress> ResolveAsync(
        SourceAddress address, IProgress<PullProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.Kind != SourceKind.Demo)
        {
            return address;
        }

        var clip = Path.Join(KinoraHome.Path, "demo", "demo.mp4");
        if (!File.Exists(clip))
        {
            var folder = await new NpmClient().FetchAsync(Package, [Photograph], progress, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(clip)!);
            await PanAndZoom.MakeAsync(Path.Join(folder, Photograph), clip, cancellationToken).ConfigureAwait(false);
        }

        return new SourceAddress(SourceKind.File, clip, address.Display);
    }
}
