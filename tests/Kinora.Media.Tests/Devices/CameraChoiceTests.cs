using Kinora.Media.Devices;
using Kinora.Media.Sources;

namespace Kinora.Media.Tests.Devices;

public class CameraChoiceTests
{
    private static readonly CameraDevice[] Cameras =
    [
        new(0, "HD Pro Webcam C920 (left)", "/dev/video0") { Problem = "another program uses /dev/video0: close that program" },
        new(2, "HD Pro Webcam", "/dev/video2"),
        new(4, "USB2.0 PC CAMERA", "/dev/video4"),
    ];

    [Theory]
    [InlineData("auto", "/dev/video2")]
    [InlineData("2", "/dev/video2")]
    [InlineData("4", "/dev/video4")]
    [InlineData("video=USB2.0 PC CAMERA", "/dev/video4")]
    [InlineData("video=pc cam", "/dev/video4")]
    [InlineData("video=hd pro webcam", "/dev/video2")]
    [InlineData("video=/dev/video4", "/dev/video4")]
    public void Choose_WhatIsThere_IsFoundByNumberNameAndPartOfAName(string source, string path) =>
        Assert.Equal(path, CameraChoice.Choose(Cameras, SourceAddress.Parse(source)).Path);

    [Theory]
    [InlineData("1", "There is no camera 1: choose one of 0 'HD Pro Webcam C920 (left)', 2 'HD Pro Webcam', 4 'USB2.0 PC CAMERA'.")]
    [InlineData("video=door", "There is no camera named 'door': choose one of 0 'HD Pro Webcam C920 (left)', 2 'HD Pro Webcam', 4 'USB2.0 PC CAMERA'.")]
    [InlineData("0", "The camera 'HD Pro Webcam C920 (left)' (/dev/video0) cannot be used: another program uses /dev/video0: close that program.")]
    public void Choose_WhatIsNotThere_IsSaidInOneSentenceWithTheRemedy(string source, string message) =>
        Assert.Equal(message, Assert.Throws<SourceException>(() => CameraChoice.Choose(Cameras, SourceAddress.Parse(source))).Message);

    [Theory]
    [InlineData("auto", "No camera was found: plug one in, or try the built-in clip with kinora watch demo.")]
    [InlineData("0", "There is no camera 0: plug one in, or try the built-in clip with kinora watch demo.")]
    public void Choose_NoCameraAtAll_OffersTheClip(string source, string message) =>
        Assert.Equal(message, Assert.Throws<SourceException>(() => CameraChoice.Choose([], SourceAddress.Parse(source))).Message);

    [Fact]
    public void Choose_AutoWhereNoCameraOpens_SaysWhyTheFirstDoesNot()
    {
        var error = Assert.Throws<SourceException>(() => CameraChoice.Choose(Cameras[..1], SourceAddress.Parse("auto")));
        Assert.Contains("another program uses /dev/video0", error.Message, StringComparison.Ordinal);
    }
}
