using Kinora.Media.Devices;

namespace Kinora.Media.Tests.Devices;

public class AvFoundationListingTests
{
    private const string Devices = """
        [AVFoundation indev @ 0x7f8b1f504d80] AVFoundation video devices:
        [AVFoundation indev @ 0x7f8b1f504d80] [0] FaceTime HD Camera
        [AVFoundation indev @ 0x7f8b1f504d80] [1] Karl's iPhone Camera [back]
        [AVFoundation indev @ 0x7f8b1f504d80] [2] Capture screen 0
        [AVFoundation indev @ 0x7f8b1f504d80] [3] Capture screen 1
        [AVFoundation indev @ 0x7f8b1f504d80] AVFoundation audio devices:
        [AVFoundation indev @ 0x7f8b1f504d80] [0] MacBook Pro Microphone
        : Input/output error
        """;

    private const string Modes = """
        [avfoundation @ 0x7fbabf104080] Selected framerate (24.000000) is not supported by the device.
        [avfoundation @ 0x7fbabf104080] Supported modes:
        [avfoundation @ 0x7fbabf104080]   640x480@[60.000240 60.000240]fps
        [avfoundation @ 0x7fbabf104080]   640x480@[30.000030 30.000030]fps
        [avfoundation @ 0x7fbabf104080]   640x480@[60.000240 60.000240]fps
        [avfoundation @ 0x7fbabf104080]   1920x1080@[1.000000 30.000000]fps
            Last message repeated 2 times
        FaceTime HD Camera: Input/output error
        """;

    [Fact]
    public void Cameras_Listing_AreTheVideoDevicesThatAreNoScreens() => Assert.Equal(
        [(0, "FaceTime HD Camera", "0"), (1, "Karl's iPhone Camera [back]", "1")],
        AvFoundationListing.Cameras(Devices).Select(c => (c.Index, c.Name, c.Path)));

    [Fact]
    public void Screens_Listing_AreTheOthers() =>
        Assert.Equal([new("Capture screen 0", null, null), new("Capture screen 1", null, null)], AvFoundationListing.Screens(Devices));

    [Fact]
    public void Modes_Listing_GivesEachSizeOnceWithTheRatesThatFfmpegTakes() =>
        Assert.Equal([" 640x480 at 60.00024, 30.00003", " 1920x1080 at 30"], AvFoundationListing.Modes(Modes).Select(mode => mode.ToString()));

    [Fact]
    public void Cameras_OtherText_AreNone() => Assert.Empty(AvFoundationListing.Cameras("Unknown input format: 'avfoundation'\n[0] no\n"));
}
