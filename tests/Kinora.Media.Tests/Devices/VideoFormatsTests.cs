using Kinora.Media.Devices;

namespace Kinora.Media.Tests.Devices;

public class VideoFormatsTests
{
    [Theory]
    [InlineData(0x47504A4Du, "mjpeg")]
    [InlineData(0x56595559u, "yuyv422")]
    [InlineData(0x32315559u, "yuv420p")]
    [InlineData(0x3231564Eu, "nv12")]
    [InlineData(0x20363159u, "gray16le")]
    [InlineData(0x56415A58u, "XZAV")]
    public void Name_FourCharacters_IsFfmpegsNameOrTheCharacters(uint code, string name) =>
        Assert.Equal(name, VideoFormats.Name(code));
}
