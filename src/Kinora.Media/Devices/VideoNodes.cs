using Kinora.Media.Native;

namespace Kinora.Media.Devices;

/// <summary>
/// The cameras of a Linux machine. A camera has several nodes (pictures, metadata), and hardware codecs have nodes too: a node is a camera
/// when its driver says that it captures video.
/// </summary>
internal static class VideoNodes
{
    /// <summary>How many numbers Linux gives to video devices.</summary>
    private const int MostNodes = 256;

    /// <param name="withModes">Also asks each camera what it offers.</param>
    public static IReadOnlyList<CameraDevice> Cameras(bool withModes)
    {
        List<CameraDevice> cameras = [];
        for (var index = 0; index < MostNodes; index++)
        {
            if (Read(index, $"/dev/video{index}", withModes) is { } camera)
            {
                cameras.Add(camera);
            }
        }

        return cameras;
    }

    private static CameraDevice? Read(int index, string path, bool withModes)
    {
        using var device = VideoDevice.TryOpen(path, out var error);
        if (device is null)
        {
            // What cannot be opened is named only where it may be a camera: a camera's metadata nodes have an index above 0.
            return Problem(error, path) is { } problem && SystemFile(index, "index") is "0" or ""
                ? new CameraDevice(index, NameOf(index, path), path) { Problem = problem }
                : null;
        }

        return VideoCapture.Name(device.Ask) is { } name
            ? new CameraDevice(index, name.Length > 0 ? name : path, path) { Modes = withModes ? VideoCapture.Modes(device.Ask) : [] }
            : null;
    }

    /// <summary>Why a node does not open, and what helps; null where there is no device behind it.</summary>
    internal static string? Problem(int error, string path) => error switch
    {
        VideoDevice.NoEntry or VideoDevice.NoSuchDevice or VideoDevice.DeviceGone => null,
        VideoDevice.AccessDenied => $"this user may not open {path}: run sudo usermod -aG video $USER and log in again",
        // What a container says that was not given the device, to any user.
        VideoDevice.NotPermitted => $"this process may not use {path}: give it to the container with --device {path}",
        VideoDevice.Busy => $"another program uses {path}: close that program",
        _ => $"{path} does not open (error {error}): unplug the camera and plug it in again",
    };

    private static string NameOf(int index, string path) => SystemFile(index, "name") is { Length: > 0 } name ? name : path;

    private static string SystemFile(int index, string file)
    {
        try
        {
            return File.ReadAllText($"/sys/class/video4linux/video{index}/{file}").Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
