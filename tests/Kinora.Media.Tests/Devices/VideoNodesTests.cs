using Kinora.Media.Devices;
using Kinora.Media.Native;

namespace Kinora.Media.Tests.Devices;

public class VideoNodesTests
{
    [Theory]
    [InlineData(VideoDevice.AccessDenied, "this user may not open /dev/video0: run sudo usermod -aG video $USER and log in again")]
    [InlineData(VideoDevice.NotPermitted, "this process may not use /dev/video0: give it to the container with --device /dev/video0")]
    [InlineData(VideoDevice.Busy, "another program uses /dev/video0: close that program")]
    [InlineData(5, "/dev/video0 does not open (error 5): unplug the camera and plug it in again")]
    [InlineData(VideoDevice.NoEntry, null)]
    [InlineData(VideoDevice.DeviceGone, null)]
    public void Problem_NodeThatDoesNotOpen_SaysWhyAndWhatHelps(int error, string? problem) =>
        Assert.Equal(problem, VideoNodes.Problem(error, "/dev/video0"));

    [Fact]
    public void TryOpen_NoNode_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "V4L2 is Linux's.");
        using var device = VideoDevice.TryOpen("/dev/no-such-camera", out var error);
        Assert.Null(device);
        Assert.Equal(VideoDevice.NoEntry, error);
    }

    [Fact]
    public void Name_DeviceThatIsNoCamera_IsNull()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "V4L2 is Linux's.");
        using var device = VideoDevice.TryOpen("/dev/null", out _);
        Assert.NotNull(device);
        Assert.Null(VideoCapture.Name(device.Ask));
    }

    [Fact]
    public void Ask_ArgumentOfAnotherSize_IsRefusedBeforeTheDriverWritesPastIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "V4L2 is Linux's.");
        using var device = VideoDevice.TryOpen("/dev/null", out _);
        Assert.Throws<ArgumentOutOfRangeException>(() => device!.Ask(0x80685600, new byte[103]));
    }
}
