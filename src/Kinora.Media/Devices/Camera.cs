using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Devices;

/// <summary>Says whether this machine has a camera.</summary>
public static class Camera
{
    /// <summary>
    /// True when a camera is there for <c>auto</c>. On Linux the devices are asked; elsewhere ffmpeg lists them, within seconds.
    /// </summary>
    public static bool IsPresent
    {
        get
        {
            if (Host.System == HostSystem.Linux)
            {
                return VideoNodes.Cameras(withModes: false).Any(camera => camera.Problem is null);
            }

            try
            {
                return CameraList.ListAsync(CancellationToken.None).GetAwaiter().GetResult().Count > 0;
            }
            catch (MissingProgramException)
            {
                return false;
            }
        }
    }
}
