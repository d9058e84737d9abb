using Kinora.Media.Devices;
using Kinora.Media.Sources;

namespace Kinora.Media.Inputs;

/// <summary>How ffmpeg opens a camera: V4L2 on Linux, avfoundation on macOS, dshow on Windows.</summary>
internal static class CameraInput
{
    /// <summary>
    /// How much dshow keeps of pictures that ffmpeg has not read yet. Its own measure holds less than one raw picture of 1080p; more than
    /// this would only be stale.
    /// </summary>
    private const string DirectShowBuffer = "64M";

    /// <summary>What cameras of macOS are asked for where they do not tell what they offer.</summary>
    private const double UsualRate = 30;

    /// <summary>Finds the camera and asks what it offers; elsewhere than on Linux that takes ffmpeg a moment.</summary>
    /// <exception cref="SourceException">There is no such camera, or it does not offer what the options ask.</exception>
    public static async Task<FfmpegInput> ForAsync(SourceAddress address, SourceOptions options) =>
        For(await CameraList.ChooseAsync(address, CancellationToken.None).ConfigureAwait(false), Host.System, options);

    internal static FfmpegInput For(CameraDevice camera, HostSystem system, SourceOptions options)
    {
        var choice = ModeChoice.For(camera, options);
        return new FfmpegInput(system switch
        {
            HostSystem.MacOS => AvFoundation(camera, choice),
            HostSystem.Windows => DirectShow(camera, choice),
            _ => V4L2(camera, choice),
        });
    }

    private static List<string> V4L2(CameraDevice camera, ModeChoice choice) =>
    [
        "-f", "v4l2",
        .. Option("-input_format", choice.Format),
        .. Size(choice),
        .. Option("-framerate", RateOf(choice.Rate)),
        "-i", camera.Path,
    ];

    private static List<string> AvFoundation(CameraDevice camera, ModeChoice choice)
    {
        // avfoundation asks for 29.97 frames a second unless told, which most cameras refuse: ask for what is offered nearest to 30.
        var offered = camera.Modes.Where(mode => choice.Size is not { } size || mode.Has(size.Width, size.Height));
        var rate = choice.Rate ?? offered.SelectMany(mode => mode.Rates).DefaultIfEmpty(UsualRate).MinBy(r => Math.Abs(r - UsualRate));
        return
        [
            "-f", "avfoundation",
            .. Option("-pixel_format", choice.Format),
            .. Size(choice),
            .. Option("-framerate", RateOf(rate)),
            "-i", camera.Path + ":none",        // no sound
        ];
    }

    private static List<string> DirectShow(CameraDevice camera, ModeChoice choice) =>
    [
        "-f", "dshow", "-rtbufsize", DirectShowBuffer,
        .. Option(choice.Format is { } format && VideoFormats.IsCodec(format) ? "-vcodec" : "-pixel_format", choice.Format),
        .. Size(choice),
        .. Option("-framerate", RateOf(choice.Rate)),
        "-i", "video=" + camera.Path,
    ];

    private static string[] Size(ModeChoice choice) =>
        Option("-video_size", choice.Size is { } size ? $"{size.Width}x{size.Height}" : null);

    private static string? RateOf(double? rate) => rate is { } value ? CameraMode.RateText(value) : null;

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];
}
