using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>Says how ffmpeg opens each kind of source.</summary>
internal static class SourceInput
{
    /// <exception cref="SourceException">The source is not there (a camera), or not to be had on this system.</exception>
    public static async Task<FfmpegInput> ForAsync(SourceAddress address, SourceOptions options) => address.Kind switch
    {
        SourceKind.File => FileInput.For(address.Value, options),
        SourceKind.Camera or SourceKind.NamedCamera or SourceKind.AnyCamera => await CameraInput.ForAsync(address, options).ConfigureAwait(false),
        SourceKind.Screen => ScreenInput.For(address.Value, options),
        SourceKind.Rtsp or SourceKind.Rtmp or SourceKind.Srt or SourceKind.Http => NetworkInput.For(address, options),
        SourceKind.GStreamer => GStreamerInput.For(address.Value),
        // -re: a test picture without it would be made as fast as the machine can.
        SourceKind.Test => new FfmpegInput(["-re", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30"]),
        _ => throw new ArgumentException($"'{address.Display}' is not read by ffmpeg as it stands.", nameof(address)),
    };
}
