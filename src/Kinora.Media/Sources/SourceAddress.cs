using Kinora.Media.Guard;

namespace Kinora.Media.Sources;

/// <summary>Where pictures come from. <see cref="SourceGrammar"/> tells how users write it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">
/// Camera number or name, the NAME of <c>push:NAME</c>, absolute path of a file, folder or pattern, path of a socket, GStreamer pipeline, <c>WxH+X,Y</c> of a screen region (empty for all of
/// it), or the whole address with its password.
/// </param>
/// <param name="Display">How it is shown: passwords masked.</param>
public sealed record SourceAddress(SourceKind Kind, string Value, string Display)
{
    private static readonly string[] WebFileExtensions = [".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ogv", ".gif", ".m3u8"];

    /// <summary>True for an HTTP address that looks like a file and has no end; <see cref="LivePlaylist"/> finds out.</summary>
    public bool IsEndless { get; init; }

    /// <summary>
    /// Vets where it leads each time that it is opened, because a client named it; null where whoever runs Kinora did. Only addresses of a network
    /// have one. Those with and without one are never shared.
    /// </summary>
    public SourceGuard? Guard { get; init; }

    /// <summary>True where frames arrive at their own pace and cannot be read again: cameras, screens, network streams, pipelines, other processes' frames, what is pushed, the test picture.</summary>
    public bool IsLive => Kind switch
    {
        SourceKind.File or SourceKind.Stills or SourceKind.Demo => false,
        SourceKind.Http => IsEndless || !IsWebFile,
        _ => true,
    };

    /// <summary>True for a camera of this machine.</summary>
    public bool IsCamera => Kind is SourceKind.Camera or SourceKind.NamedCamera or SourceKind.AnyCamera;

    /// <summary>True for what is reached over the network.</summary>
    public bool IsNetwork => Kind is SourceKind.Rtsp or SourceKind.Rtmp or SourceKind.Srt or SourceKind.Http;

    /// <summary>True for an HTTP address that names a video file or a playlist; any other is taken for a camera that sends for ever.</summary>
    private bool IsWebFile => WebFileExtensions.Contains(Path.GetExtension(new Uri(Value).AbsolutePath), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads an address as <see cref="SourceGrammar"/> tells. A file or folder must exist.</summary>
    /// <exception cref="SourceException">The text is no address, or names a file that is not there.</exception>
    public static SourceAddress Parse(string text) => SourceGrammar.Parse(text);

    /// <summary>Reads an address whose file need not be there (yet); what can only be a misspelt address is refused all the same.</summary>
    /// <exception cref="SourceException">The text is no address.</exception>
    public static SourceAddress ParseForm(string text) => SourceGrammar.Parse(text, mustExist: false);
}
