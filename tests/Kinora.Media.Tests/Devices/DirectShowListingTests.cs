using Kinora.Media.Devices;

namespace Kinora.Media.Tests.Devices;

public class DirectShowListingTests
{
    private const string Devices = """
        [dshow @ 000001f5d3b8a5c0] "Integrated Camera" (video)
        [dshow @ 000001f5d3b8a5c0]   Alternative name "@device_pnp_\\?\usb#vid_04f2&pid_b6bf&mi_00#6&2d7d1d5&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
        [dshow @ 000001f5d3b8a5c0] "OBS Virtual Camera" (none)
        [dshow @ 000001f5d3b8a5c0]   Alternative name "@device_sw_{860BB310-5D01-11D0-BD3B-00A0C911CE86}\{A3FCE0F5-3493-419F-958A-ABA1250EC20B}"
        [dshow @ 000001f5d3b8a5c0] "Kamera für Türen" (video)
        [dshow @ 000001f5d3b8a5c0] "Game Capture HD60 X" (audio, video)
        [dshow @ 000001f5d3b8a5c0]   Alternative name "@device_pnp_\\?\usb#vid_0fd9&pid_0066"
        [dshow @ 000001f5d3b8a5c0] "Microphone (Realtek(R) Audio)" (audio)
        [dshow @ 000001f5d3b8a5c0]   Alternative name "@device_cm_{33D9A762-90C8-11D0-BD43-00A0C911CE86}\wave_{D9D63C93-6C5B-4E3A-9B5E-1E6E7F5A4C59}"
        [dshow @ 000001f5d3b8a5c0] "Broken thing" (none)
        [dshow @ 000001f5d3b8a5c0]   Alternative name "@device_sw_{33D9A762-90C8-11D0-BD43-00A0C911CE86}\{8E146464-DB61-4309-AFA1-3578E927E935}"
        dummy: Immediate exit requested
        """;

    private const string Options = """
        [dshow @ 000002b07fe4d580] DirectShow video device options (from video devices)
        [dshow @ 000002b07fe4d580]  Pin "Capture" (alternative pin name "0")
        [dshow @ 000002b07fe4d580]   pixel_format=yuyv422  min s=640x480 fps=7.5 max s=640x480 fps=30
        [dshow @ 000002b07fe4d580]   pixel_format=yuyv422  min s=640x480 fps=7.5 max s=640x480 fps=30 (tv, bt470bg/bt709/unknown, topleft)
        [dshow @ 000002b07fe4d580]   pixel_format=yuyv422  min s=1280x800 fps=10 max s=1280x800 fps=10
        [dshow @ 000002b07fe4d580]   vcodec=mjpeg  min s=1280x800 fps=7.5 max s=1280x800 fps=60.0002
        [dshow @ 000002b07fe4d580]   pixel_format=nv12  min s=160x120 fps=1 max s=1920x1080 fps=30
        [dshow @ 000002b07fe4d580]   unknown compression type 0x47504A4D  min s=640x480 fps=30 max s=640x480 fps=30
        video=@device_pnp_\\?\usb#vid_06f8&pid_3017&mi_00: Immediate exit requested
        """;

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Cameras_Listing_GivesVideoDevicesWithTheirUnambiguousNames(string newLine)
    {
        var cameras = DirectShowListing.Cameras(Devices.ReplaceLineEndings(newLine));
        Assert.Equal(
            [
                new(0, "Integrated Camera", @"@device_pnp_\\?\usb#vid_04f2&pid_b6bf&mi_00#6&2d7d1d5&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"),
                new(1, "OBS Virtual Camera", @"@device_sw_{860BB310-5D01-11D0-BD3B-00A0C911CE86}\{A3FCE0F5-3493-419F-958A-ABA1250EC20B}"),
                new(2, "Kamera für Türen", "Kamera für Türen"),
                new(3, "Game Capture HD60 X", @"@device_pnp_\\?\usb#vid_0fd9&pid_0066"),
            ],
            cameras.Select(c => new CameraDevice(c.Index, c.Name, c.Path) { Modes = [] }));
    }

    [Fact]
    public void Cameras_NewerFfmpeg_AreFoundToo()
    {
        const string Newer = """
            [in#0 @ 000002888cce5240] "Microsoft LifeCam" (video)
            [in#0 @ 000002888cce5240]   Alternative name "@device_pnp_\\?\usb#vid_045e&pid_074a&mi_00#6&6c478b7&0&0000#{65e8773d-8f56-11d0-a3b9-00a0c9223196}\global"
            [in#0 @ 000002888cce5240] Could not enumerate audio only devices (or none found).
            Error opening input file dummy.
            """;
        Assert.Equal("Microsoft LifeCam", Assert.Single(DirectShowListing.Cameras(Newer)).Name);
    }

    [Fact]
    public void Modes_Listing_GivesEachOnceWithItsRates()
    {
        var modes = DirectShowListing.Modes(Options);
        Assert.Equal(
            ["yuyv422 640x480 at 30, 7.5", "yuyv422 1280x800 at 10", "mjpeg 1280x800 at 60.0002, 7.5", "nv12 1920x1080 at 30, 1"],
            modes.Select(mode => mode.ToString()));
        Assert.Equal([true, false, true, true], modes.Select(mode => mode.IsRateRange));
        Assert.Equal([null, null, null, (160, 120)], modes.Select(mode => mode.Smallest));
    }

    [Fact]
    public void Cameras_NothingThere_AreNone() =>
        Assert.Empty(DirectShowListing.Cameras("[dshow @ 0] Could not enumerate video devices (or none found).\ndummy: Immediate exit requested\n"));
}
