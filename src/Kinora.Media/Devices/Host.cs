namespace Kinora.Media.Devices;

/// <summary>The machine this runs on.</summary>
internal static class Host
{
    public static HostSystem System { get; } =
        OperatingSystem.IsMacOS() ? HostSystem.MacOS : OperatingSystem.IsWindows() ? HostSystem.Windows : HostSystem.Linux;
}
