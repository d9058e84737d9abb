using Kinora.Media.Inputs;
using Kinora.Media.Sources;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Inputs;

public sealed class ScreenInputTests : IDisposable
{
    private static readonly ScreenRegion Region = new(200, 100, 64, 32);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task X11_WholeScreen_IsCapturedWithItsSizeAndColours()
    {
        using var screen = await VirtualScreen.StartAsync(640, 360);
        screen.Show("#ff0000", Region.Width, Region.Height, Region.X, Region.Y);
        var input = ScreenInput.X11(null, 30, screen.Display, null);
        var pixels = CaptureUntil(input, 640 * 360 * 3, bytes => Rgb(bytes, 640, 70, 40) == (255, 0, 0));
        Assert.Equal((0, 0, 0), Rgb(pixels, 640, 63, 31));
        Assert.Equal((255, 0, 0), Rgb(pixels, 640, 64, 32));
        Assert.Equal((255, 0, 0), Rgb(pixels, 640, 263, 131));
        Assert.Equal((0, 0, 0), Rgb(pixels, 640, 264, 132));
    }

    [Fact]
    public async Task X11_Region_IsCapturedWithItsSizeAndPlace()
    {
        using var screen = await VirtualScreen.StartAsync(640, 360);
        screen.Show("#00ff00", Region.Width, Region.Height, Region.X, Region.Y);
        var input = ScreenInput.X11(Region with { X = Region.X - 10, Width = 101, Height = 51 }, 12.5, screen.Display, null);
        var pixels = CaptureUntil(input, 101 * 51 * 3, bytes => Rgb(bytes, 101, 50, 20) == (0, 255, 0));
        Assert.Equal((0, 0, 0), Rgb(pixels, 101, 9, 0));
        Assert.Equal((0, 255, 0), Rgb(pixels, 101, 10, 0));
        Assert.Equal((0, 255, 0), Rgb(pixels, 101, 100, 50));
    }

    [Theory]
    [InlineData(640, 360, 1, 0)]
    [InlineData(100, 100, 0, 261)]
    [InlineData(641, 10, 0, 0)]
    public async Task X11_RegionThatLeavesTheScreen_IsRefusedWithTheScreensSize(int width, int height, int x, int y)
    {
        using var screen = await VirtualScreen.StartAsync(640, 360);
        var region = new ScreenRegion(width, height, x, y);
        var error = Assert.Throws<SourceException>(() => ScreenInput.X11(region, 30, screen.Display, null));
        Assert.Equal($"The region {region} does not lie on the screen, which has 640x360 pixels: give one that does.", error.Message);
    }

    [Theory]
    [InlineData(null, null, "There is no screen here, for DISPLAY is not set: run this in a desktop session, or name an X display, as in DISPLAY=:0.")]
    [InlineData("", "wayland-0", "The screen 'wayland-0' cannot be captured, for Wayland lets no program read it: log in to an X11 session.")]
    [InlineData(":60999", null, "The display ':60999' does not answer: check DISPLAY, and that the X server runs.")]
    public void X11_NoScreen_IsSaidInOneSentence(string? display, string? wayland, string message) =>
        Assert.Equal(message, Assert.Throws<SourceException>(() => ScreenInput.X11(null, 30, display, wayland)).Message);

    [Fact]
    public void MacOS_Region_IsCutOutByAFilter()
    {
        Assert.Equal("-f avfoundation -capture_cursor 1 -framerate 30 -i Capture screen 0:none", string.Join(' ', ScreenInput.MacOS(null, 30).Arguments));
        Assert.Null(ScreenInput.MacOS(null, 30).Filter);
        Assert.Equal("crop=200:100:64:32", ScreenInput.MacOS(Region, 30).Filter);
    }

    [Fact]
    public void Windows_Region_IsAskedOfTheGrabber()
    {
        Assert.Equal("-f gdigrab -framerate 29.97 -i desktop", string.Join(' ', ScreenInput.Windows(null, 29.97).Arguments));
        Assert.Equal(
            "-f gdigrab -framerate 30 -offset_x 64 -offset_y 32 -video_size 200x100 -i desktop", string.Join(' ', ScreenInput.Windows(Region, 30).Arguments));
    }

    /// <summary>Captures one picture after another until the window is on it; a picture of another size fails the test.</summary>
    private byte[] CaptureUntil(FfmpegInput input, int bytes, Func<byte[], bool> isShown)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            Tool.Ffmpeg([.. input.Arguments, "-frames:v", "1", "-pix_fmt", "rgb24", "-f", "rawvideo", _folder["picture.rgb"]]);
            var picture = File.ReadAllBytes(_folder["picture.rgb"]);
            Assert.Equal(bytes, picture.Length);
            if (isShown(picture))
            {
                return picture;
            }
        }

        throw new InvalidOperationException("The window did not appear on the captured screen.");
    }

    private static (int R, int G, int B) Rgb(byte[] picture, int width, int x, int y) =>
        (picture[(y * width + x) * 3], picture[(y * width + x) * 3 + 1], picture[(y * width + x) * 3 + 2]);
}
