using Kinora.Media.Devices;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Devices;

public class X11DisplayTests
{
    [Theory]
    [InlineData("")]
    [InlineData(".0")]
    public async Task Ask_RealServer_TellsItsSize(string screen)
    {
        using var display = await VirtualScreen.StartAsync(1366, 768);
        Assert.Equal(new X11Display(display.Display + screen, 1366, 768, IsSilent: false), X11Display.Ask(display.Display + screen));
    }

    [Fact]
    public async Task Ask_ServerThatWantsAKeyWeDoNotHave_KnowsNoSize()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["keys"], XAuthorityTests.Entry(65535, "", "", XAuthority.Method, new byte[16]), TestContext.Current.CancellationToken);
        using var display = await VirtualScreen.StartAsync(640, 480, folder["keys"]);
        Assert.Equal(new X11Display(display.Display, null, null, IsSilent: false), X11Display.Ask(display.Display));
    }

    [Fact]
    public void Ask_NobodyListens_IsSilent() => Assert.Equal(new X11Display(":60999", null, null, IsSilent: true), X11Display.Ask(":60999"));

    [Theory]
    [InlineData("far.example:0")]
    [InlineData("nonsense")]
    public void Ask_AnotherMachine_IsNotAsked(string name) => Assert.Equal(new X11Display(name, null, null, IsSilent: false), X11Display.Ask(name));
}
