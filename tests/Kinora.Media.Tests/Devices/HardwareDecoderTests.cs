using Kinora.Media.Devices;

namespace Kinora.Media.Tests.Devices;

public class HardwareDecoderTests
{
    [Theory]
    [InlineData("Linux", true, true, "cuda")]
    [InlineData("Linux", false, true, "vaapi")]
    [InlineData("Linux", false, false, null)]
    [InlineData("MacOS", false, false, "videotoolbox")]
    [InlineData("Windows", false, false, "d3d11va")]
    public void Guess_EachMachine_IsWhatItSeemsToHave(string system, bool nvidia, bool render, string? method) =>
        Assert.Equal(method, HardwareDecoder.Guess(Enum.Parse<HostSystem>(system), nvidia, render));

    [Fact]
    public void Guess_ThisMachine_FollowsItsDevices()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It looks for Linux's devices.");
        var nodes = Directory.GetFileSystemEntries("/dev", "nvidia0")
            .Concat(Directory.Exists("/dev/dri") ? Directory.GetFileSystemEntries("/dev/dri", "renderD*") : []).ToList();
        var expected = nodes.Contains("/dev/nvidia0") ? "cuda" : nodes.Count > 0 ? "vaapi" : null;
        Assert.Equal(expected, HardwareDecoder.Guess());
    }
}
