using System.Globalization;
using Kinora.Media.Sources;

namespace Kinora.Media.Devices;

/// <summary>Finds this machine's cameras and says how ffmpeg calls them.</summary>
public static class Camera
{
    private const string VideoClass = "/sys/class/video4linux";

    /// <summary>True when a camera is there for <c>auto</c>.</summary>
    public static bool IsPresent => OperatingSystem.IsLinux() ? LinuxDevices().Any() : OperatingSystem.IsMacOS();

    /// <summary>True when the camera could be opened now, on Linux.</summary>
    internal static bool IsThere(SourceAddress address)
    {
        try
        {
            return File.Exists(Resolve(address).Device);
        }
        catch (SourceException)
        {
            return false;
        }
    }

    /// <summary>ffmpeg's input format and device for a camera.</summary>
    /// <exception cref="SourceException">There is no such camera.</exception>
    internal static (string Format, string Device) Resolve(SourceAddress address)
    {
        if (OperatingSystem.IsMacOS())
        {
            return ("avfoundation", address.Kind == SourceKind.AnyCamera ? "0:none" : address.Value + ":none");
        }

        if (OperatingSystem.IsWindows())
        {
            return address.Kind == SourceKind.NamedCamera
                ? ("dshow", "video=" + address.Value)
                : throw new SourceException("On Windows a camera is chosen by name: video=NAME.", isUsage: true);
        }

        return ("v4l2", address.Kind switch
        {
            SourceKind.Camera => NumberedDevice(int.Parse(address.Value, CultureInfo.InvariantCulture)),
            SourceKind.NamedCamera => NamedDevice(address.Value),
            _ => LinuxDevices().FirstOrDefault().Path ?? throw NoCamera("No camera was found"),
        });
    }

    private static string NumberedDevice(int number)
    {
        var path = $"/dev/video{number}";
        return File.Exists(path) ? path : throw NoCamera($"There is no camera {number} ({path})");
    }

    private static string NamedDevice(string name) =>
        LinuxDevices().FirstOrDefault(d => d.Name.Contains(name, StringComparison.OrdinalIgnoreCase)).Path
        ?? throw NoCamera($"There is no camera named '{name}'");

    private static SourceException NoCamera(string problem)
    {
        var known = string.Join(", ", LinuxDevices().Select(d => $"{d.Path} '{d.Name}'"));
        var remedy = known.Length > 0
            ? $"choose one of {known}"
            : "plug one in, or try the built-in clip with kinora watch demo";
        return new SourceException($"{problem}: {remedy}.");
    }

    /// <summary>Devices that capture: a camera's metadata nodes have an index above 0.</summary>
    private static IEnumerable<(string Path, string Name)> LinuxDevices()
    {
        if (!Directory.Exists(VideoClass))
        {
            return [];
        }

        return from folder in Directory.EnumerateDirectories(VideoClass)
               let device = "/dev/" + Path.GetFileName(folder)
               where File.Exists(device) && Read(folder, "index") == "0"
               orderby device.Length, device
               select (device, Read(folder, "name"));
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
