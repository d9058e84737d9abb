using Kinora.Models.Hub;
using Kinora.Models.Tests.Support;

namespace Kinora.Models.Tests.Hub;

public sealed class HubEnvironmentTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Nothing_AsksThePublicHubWithoutToken()
    {
        var options = Read();

        Assert.Equal(HubOptions.DefaultEndpoint, options.Endpoint);
        Assert.Null(options.Token);
        Assert.False(options.Offline);
    }

    [Theory]
    [InlineData("HF_TOKEN_PATH", "token")]
    [InlineData("HF_HOME", "")]
    public void Read_TokenFile_IsWhereTheHubsClientsKeepIt(string variable, string name)
    {
        File.WriteAllText(_folder.File("token"), "hf_fromfile\n");
        _variables[variable] = name.Length > 0 ? _folder.File(name) : _folder.Path;

        Assert.Equal("hf_fromfile", Read().Token!.Value);
    }

    [Fact]
    public void Read_TokenVariable_GoesBeforeTheFile()
    {
        File.WriteAllText(_folder.File("token"), "hf_fromfile");
        _variables["HF_TOKEN_PATH"] = _folder.File("token");
        _variables["HF_TOKEN"] = " hf_fromvariable ";

        var options = Read();

        Assert.Equal("hf_fromvariable", options.Token!.Value);
        Assert.DoesNotContain("hf_from", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TokenWithLineBreak_IsRefusedWithoutRepeatingIt()
    {
        _variables["HF_TOKEN"] = "hf_secret\r\nX-Other: 1";

        var error = Assert.Throws<ModelException>(Read);

        Assert.DoesNotContain("hf_secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("on", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Read_Offline_IsWhatTheHubsClientsTakeForTrue(string value, bool offline)
    {
        _variables["HF_HUB_OFFLINE"] = value;

        Assert.Equal(offline, Read().Offline);
    }

    [Fact]
    public void Read_Endpoint_LosesItsLastSlash()
    {
        _variables["HF_ENDPOINT"] = "http://127.0.0.1:9/hub/";

        Assert.Equal("http://127.0.0.1:9/hub", Read().Endpoint);
    }

    [Theory]
    [InlineData("hub.example.org")]
    [InlineData("file:///x")]
    [InlineData("https://me:secret@hub.example.org")]
    public void Read_WrongEndpoint_IsRefused(string endpoint)
    {
        _variables["HF_ENDPOINT"] = endpoint;

        Assert.DoesNotContain("secret", Assert.Throws<ModelException>(Read).Message, StringComparison.Ordinal);
    }

    private HubOptions Read() => HubEnvironment.Read(_variables.GetValueOrDefault);
}
