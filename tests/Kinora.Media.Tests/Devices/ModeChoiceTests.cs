using Kinora.Media.Devices;
using Kinora.Media.Sources;

namespace Kinora.Media.Tests.Devices;

public class ModeChoiceTests
{
    private static readonly CameraDevice Webcam = new(0, "Webcam", "/dev/video0")
    {
        Modes =
        [
            new("yuyv422", 640, 480, [30, 15]),
            new("yuyv422", 1920, 1080, [5]),
            new("mjpeg", 640, 480, [30]),
            new("mjpeg", 1920, 1080, [29.97]),
        ],
    };

    private static readonly CameraDevice Stepwise = new(0, "Pi", "/dev/video0")
    {
        Modes = [new("yuv420p", 3280, 2464, [90, 1]) { Smallest = (32, 32), IsRateRange = true }],
    };

    [Fact]
    public void For_NoWish_AsksForMotionJpeg() => Assert.Equal(new ModeChoice("mjpeg", null, null), ModeChoice.For(Webcam, new SourceOptions()));

    [Fact]
    public void For_NoWishAndNoMotionJpeg_LeavesTheChoiceToTheCamera() =>
        Assert.Equal(new ModeChoice(null, null, null), ModeChoice.For(Stepwise, new SourceOptions()));

    [Theory]
    [InlineData(1920, 1080, 30.0, "mjpeg", 29.97)]
    [InlineData(640, 480, 15.0, "yuyv422", 15.0)]
    [InlineData(1920, 1080, 5.0, "yuyv422", 5.0)]
    public void For_SizeAndRate_TakesTheFormatThatHasThem(int width, int height, double rate, string format, double asked)
    {
        var choice = ModeChoice.For(Webcam, new SourceOptions { Size = (width, height), Rate = rate });
        Assert.Equal(new ModeChoice(format, (width, height), asked), choice);
    }

    [Fact]
    public void For_SizeWithinARange_IsAsked() =>
        Assert.Equal(new ModeChoice("yuv420p", (800, 600), 24), ModeChoice.For(Stepwise, new SourceOptions { Size = (800, 600), Rate = 24 }));

    [Fact]
    public void For_FormatThatFfmpegHasNoNameFor_IsTheLastToBeAsked()
    {
        var camera = new CameraDevice(0, "Depth", "x") { Modes = [new("Z16", 640, 480, [30]), new("nv12", 640, 480, [30])] };
        Assert.Equal("nv12", ModeChoice.For(camera, new SourceOptions { Size = (640, 480) }).Format);
    }

    [Theory]
    [InlineData(null, 0, 120.0, "The camera 'Webcam' has no rate of 120 frames a second: it offers 30, 15, 5, 29.97.")]
    [InlineData("nv12", 0, 0.0, "The camera 'Webcam' has no format 'nv12': it offers yuyv422, mjpeg.")]
    [InlineData(null, 800, 0.0, "The camera 'Webcam' has no size 800x600: it offers 640x480, 1920x1080.")]
    [InlineData("yuyv422", 640, 60.0, "The camera 'Webcam' has no rate of 60 frames a second in yuyv422 at 640x480: it offers 30, 15.")]
    public void For_WhatTheCameraLacks_IsSaidWithWhatItOffers(string? format, int width, double rate, string message)
    {
        var options = new SourceOptions { PixelFormat = format, Size = width == 0 ? null : (width, width * 3 / 4), Rate = rate == 0 ? null : rate };
        Assert.Equal(message, Assert.Throws<SourceException>(() => ModeChoice.For(Webcam, options)).Message);
    }

    [Fact]
    public void For_OutsideOfARange_IsSaidWithTheRange()
    {
        var size = Assert.Throws<SourceException>(() => ModeChoice.For(Stepwise, new SourceOptions { Size = (4000, 3000) }));
        Assert.Equal("The camera 'Pi' has no size 4000x3000: it offers 32x32 to 3280x2464.", size.Message);
        var rate = Assert.Throws<SourceException>(() => ModeChoice.For(Stepwise, new SourceOptions { Rate = 200 }));
        Assert.Equal("The camera 'Pi' has no rate of 200 frames a second: it offers 1 to 90.", rate.Message);
    }

    [Fact]
    public void For_ManySizes_NamesTheFirstDozen()
    {
        var camera = new CameraDevice(0, "Many", "x") { Modes = [.. Enumerable.Range(1, 40).Select(i => new CameraMode("mjpeg", i * 16, i * 9, [30]))] };
        var error = Assert.Throws<SourceException>(() => ModeChoice.For(camera, new SourceOptions { Size = (1, 1) }));
        Assert.EndsWith("192x108, ….", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_CameraThatTellsNothing_IsAskedAsItStands()
    {
        var options = new SourceOptions { PixelFormat = "nv12", Size = (1, 2), Rate = 3 };
        Assert.Equal(new ModeChoice("nv12", (1, 2), 3), ModeChoice.For(new CameraDevice(0, "Mute", "x"), options));
    }
}
