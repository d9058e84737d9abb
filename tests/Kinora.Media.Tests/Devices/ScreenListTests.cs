using Kinora.Media.Devices;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Devices;

public class ScreenListTests
{
    [Fact]
    public async Task FindAsync_RealServer_IsListedWithItsSize()
    {
        using var display = await VirtualScreen.StartAsync(800, 600);
        Assert.Contains(new Screen(display.Display, 800, 600), await ScreenList.FindAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void SizeOf_WhatFfmpegTellsOfTheDesktop_IsFound()
    {
        const string Opened = """
            [gdigrab @ 000001c3f0a0c100] Capturing whole desktop as 3840x1080x32 at (-1920,0)
            Input #0, gdigrab, from 'desktop':
              Duration: N/A, start: 1700000000.123456, bitrate: 3981342 kb/s
              Stream #0:0: Video: bmp, bgra, 3840x1080, 3981342 kb/s, 29.97 fps, 1000k tbr, 1000k tbn
            """;
        Assert.Equal((3840, 1080), ScreenList.SizeOf(Opened));
        Assert.Null(ScreenList.SizeOf("desktop: Input/output error"));
    }
}
