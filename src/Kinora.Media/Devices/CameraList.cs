using Kinora.Media.Ffmpeg;
using Kinora.Media.Sources;

namespace Kinora.Media.Devices;

/// <summary>Lists this machine's cameras: V4L2 is asked on Linux, ffmpeg's avfoundation and dshow inputs elsewhere.</summary>
public static class CameraList
{
    /// <summary>How long ffmpeg may take to list what it sees. A camera that has to wake up takes a second or two.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Every camera with what it offers. A camera that cannot be opened is there too, and says why.</summary>
    /// <exception cref="MissingProgramException">ffmpeg is not installed (macOS and Windows).</exception>
    public static async Task<IReadOnlyList<CameraDevice>> FindAsync(CancellationToken cancellationToken)
    {
        var cameras = await ListAsync(cancellationToken).ConfigureAwait(false);
        var whole = new CameraDevice[cameras.Count];
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = await WithModesAsync(cameras[i], cancellationToken).ConfigureAwait(false);
        }

        return whole;
    }

    /// <summary>The camera that an address means, with what it offers.</summary>
    /// <exception cref="SourceException">There is no such camera, or it cannot be opened.</exception>
    internal static async Task<CameraDevice> ChooseAsync(SourceAddress address, CancellationToken cancellationToken)
    {
        var cameras = await ListAsync(cancellationToken).ConfigureAwait(false);
        return await WithModesAsync(CameraChoice.Choose(cameras, address), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every camera; elsewhere than on Linux without what it offers.</summary>
    internal static async Task<IReadOnlyList<CameraDevice>> ListAsync(CancellationToken cancellationToken)
    {
        switch (Host.System)
        {
            case HostSystem.MacOS:
                return AvFoundationListing.Cameras(await AskAsync(AvFoundationListing.Devices, cancellationToken).ConfigureAwait(false));
            case HostSystem.Windows:
                return DirectShowListing.Cameras(await AskAsync(DirectShowListing.Devices, cancellationToken).ConfigureAwait(false));
            default:
                return VideoNodes.Cameras(withModes: true);
        }
    }

    private static async Task<CameraDevice> WithModesAsync(CameraDevice camera, CancellationToken cancellationToken)
    {
        switch (Host.System)
        {
            case HostSystem.MacOS:
                var refusal = await AskAsync(AvFoundationListing.AskModes(camera), cancellationToken).ConfigureAwait(false);
                return camera with { Modes = AvFoundationListing.Modes(refusal) };
            case HostSystem.Windows:
                var options = await AskAsync(DirectShowListing.AskModes(camera), cancellationToken).ConfigureAwait(false);
                return camera with { Modes = DirectShowListing.Modes(options) };
            default:
                return camera;
        }
    }

    /// <summary>ffmpeg lists devices among its errors, and ends with a failure each time.</summary>
    private static async Task<string> AskAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        (await FfmpegCall.RunAsync(arguments, Patience, cancellationToken).ConfigureAwait(false)).Errors;
}
