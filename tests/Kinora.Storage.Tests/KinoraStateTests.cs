namespace Kinora.Storage.Tests;

public class KinoraStateTests
{
    [Theory]
    [InlineData("KINORA_STATE", "/state", false, "/state")]
    [InlineData("XDG_DATA_HOME", "/data", false, "/data/kinora")]
    [InlineData("HOME", "/home/me", false, "/home/me/.local/share/kinora")]
    [InlineData("LOCALAPPDATA", "/local", true, "/local/kinora/state")]
    [InlineData("HOME", "/home/me", true, null)]
    [InlineData("OTHER", "/x", false, null)]
    public void Resolve_Environment_NamesTheFolder(string variable, string value, bool windows, string? folder) =>
        Assert.Equal(folder, KinoraState.Resolve(name => name == variable ? value : null, windows));
}
