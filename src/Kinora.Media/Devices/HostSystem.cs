namespace Kinora.Media.Devices;

/// <summary>The operating systems whose cameras and screens ffmpeg reads in different ways.</summary>
internal enum HostSystem
{
    /// <summary>Linux and whatever else has V4L2 and X11.</summary>
    Linux,

    MacOS,

    Windows,
}
