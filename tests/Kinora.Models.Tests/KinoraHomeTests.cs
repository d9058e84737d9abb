namespace Kinora.Models.Tests;

public sealed class KinoraHomeTests
{
    [Theory]
    [InlineData("KINORA_HOME=/k;XDG_CACHE_HOME=/x;HOME=/h", "/k")]
    [InlineData("XDG_CACHE_HOME=/x;HOME=/h", "/x/kinora")]
    [InlineData("HOME=/h;LOCALAPPDATA=/l", "/h/.cache/kinora")]
    [InlineData("KINORA_HOME=;HOME=/h", "/h/.cache/kinora")]
    public void Resolve_Environment_FirstThatIsSet(string environment, string expected)
    {
        var variables =
            environment.Split(';').Select(static pair => pair.Split('=')).ToDictionary(static pair => pair[0], static pair => pair[1]);

        Assert.Equal(Path.GetFullPath(expected), KinoraHome.Resolve(variables.GetValueOrDefault, windows: false));
    }

    [Fact]
    public void Resolve_Windows_LocalApplicationData() =>
        Assert.Equal(
            Path.GetFullPath("/l/kinora"),
            KinoraHome.Resolve(static name => name == "LOCALAPPDATA" ? "/l" : name == "HOME" ? "/h" : null, windows: true));

    [Fact]
    public void Resolve_Nothing_SaysWhatToSet() =>
        Assert.Contains(
            "set KINORA_HOME", Assert.Throws<ModelException>(() => KinoraHome.Resolve(static _ => null, windows: false)).Message);
}
