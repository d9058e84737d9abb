using Kinora.Media.Sources;
using Kinora.Models;

namespace Kinora.Pipelines.Sources;

/// <summary>What has to be known or made before an address can be opened: the demo's clip, and whether a playlist is a recording.</summary>
public static class SourceResolver
{
    /// <summary>The address as it is opened.</summary>
    /// <exception cref="Models.Npm.NpmException">The demo's package cannot be had.</exception>
    /// <exception cref="SourceException">ffmpeg cannot make the demo's clip.</exception>
    public static async Task<SourceAddress> ResolveAsync(SourceAddress address, IProgress<PullProgress>? progress, CancellationToken cancellationToken) =>
        await LivePlaylist
            .ResolveAsync(await DemoClip.ResolveAsync(address, progress, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
}
