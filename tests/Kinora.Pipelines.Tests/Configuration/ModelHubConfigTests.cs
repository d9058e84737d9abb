using Kinora.Models.Hub;
using Kinora.Pipelines.Configuration;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Configuration;

public sealed class ModelHubConfigTests : IDisposable
{
    private static readonly HubOptions Environment = new() { Endpoint = "http://127.0.0.1:1", Offline = true };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Over_Nothing_LeavesTheEnvironmentsChoices() => Assert.Equal(Environment, Read("threads: 1").Over(Environment));

    [Fact]
    public void Over_Everything_GoesBeforeTheEnvironment()
    {
        var options = Read("model_hub: {address: 'https://models.example/', offline: false, largest_file: 1GiB}").Over(Environment);

        Assert.Equal(("https://models.example", false, 1L << 30), (options.Endpoint, options.Offline, options.MaxFileBytes));
    }

    [Theory]
    [InlineData("models.example")]
    [InlineData("https://me:secret@models.example")]
    public void Load_NoAddressOfAHub_IsAProblemThatRepeatsNoPassword(string address)
    {
        var error = Assert.Throws<ConfigException>(() => Read($"model_hub: {{address: '{address}'}}"));

        Assert.Contains("https://models.example, without a user", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private ModelHubConfig Read(string text)
    {
        File.WriteAllText(_folder["kinora.yaml"], text);
        return KinoraConfig.Load(_folder["kinora.yaml"], new Dictionary<string, string>()).ModelHub;
    }
}
