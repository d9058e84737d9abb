using Kinora.Media.Devices;
using Kinora.Media.Inputs;
using Kinora.Media.Sources;

namespace Kinora.Media.Tests.Inputs;

public class CameraInputTests
{
    private static readonly SourceOptions Everything = new() { Size = (1280, 720), Rate = 30, PixelFormat = "yuyv422" };

    [Theory]
    [InlineData("Linux", "-f v4l2 -input_format yuyv422 -video_size 1280x720 -framerate 30 -i PATH")]
    [InlineData("MacOS", "-f avfoundation -pixel_format yuyv422 -video_size 1280x720 -framerate 30 -i PATH:none")]
    [InlineData("Windows", "-f dshow -rtbufsize 64M -pixel_format yuyv422 -video_size 1280x720 -framerate 30 -i video=PATH")]
    public void For_SizeRateAndFormat_AreAskedOnEverySystem(string system, string arguments) =>
        Assert.Equal(arguments, ArgumentsFor(system, Everything, []));

    [Theory]
    [InlineData("Linux", "-f v4l2 -i PATH")]
    [InlineData("MacOS", "-f avfoundation -framerate 30 -i PATH:none")]
    [InlineData("Windows", "-f dshow -rtbufsize 64M -i video=PATH")]
    public void For_NoWishAndACameraThatTellsNothing_LeavesTheChoiceToIt(string system, string arguments) =>
        Assert.Equal(arguments, ArgumentsFor(system, new SourceOptions(), []));

    [Theory]
    [InlineData("Linux", "-f v4l2 -input_format mjpeg -i PATH")]
    [InlineData("Windows", "-f dshow -rtbufsize 64M -vcodec mjpeg -i video=PATH")]
    public void For_CameraThatOffersMotionJpeg_AsksForIt(string system, string arguments) =>
        Assert.Equal(arguments, ArgumentsFor(system, new SourceOptions(), [new("yuyv422", 640, 480, [30]), new("mjpeg", 640, 480, [30])]));

    [Theory]
    [InlineData(null, "59.94")]
    [InlineData(640, "30.00003")]
    public void For_MacOSWithoutARate_AsksForTheOfferedOneNearestTo30(int? width, string rate)
    {
        var options = new SourceOptions { Size = width is { } w ? (w, 480) : null };
        CameraMode[] modes = width is null ? [new(null, 1920, 1080, [59.94])] : [new(null, 640, 480, [60.00024, 30.00003, 10]), new(null, 720, 480, [30])];
        Assert.Contains($"-framerate {rate} -i", ArgumentsFor("MacOS", options, modes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForAsync_CameraThatIsNotThere_IsOneSentence()
    {
        var error = await Assert.ThrowsAsync<SourceException>(() => CameraInput.ForAsync(SourceAddress.Parse("video=no such camera"), new SourceOptions()));
        Assert.StartsWith("There is no camera named 'no such camera': ", error.Message, StringComparison.Ordinal);
    }

    private static string ArgumentsFor(string system, SourceOptions options, CameraMode[] modes)
    {
        var camera = new CameraDevice(0, "Camera", "PATH") { Modes = modes };
        return string.Join(' ', CameraInput.For(camera, Enum.Parse<HostSystem>(system), options).Arguments);
    }
}
