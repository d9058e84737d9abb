namespace Kinora.Server.Tests;

public sealed class HealthEndpointsTests(RunningServer server)
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task Health_OnlyItsHeadIsAskedFor_AnswersWithoutABody(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Health_SaysThatTheProcessLives()
    {
        var (status, body) = await server.SendAsync(HttpMethod.Get, "/health");

        Assert.Equal(200, status);
        Assert.Equal("""{"status":"ok"}""", body.ToString());
    }

    [Fact]
    public async Task Ready_OnceTheConfigurationIsInForce_CountsTheStreams()
    {
        await using var added = await server.AddAndWaitAsync("counted");

        var (status, body) = await server.SendAsync(HttpMethod.Get, "/health/ready");

        Assert.Equal(200, status);
        Assert.Equal("ready", body.GetProperty("status").GetString());
        Assert.True(body.GetProperty("streams").GetProperty("running").GetInt32() > 0);
    }

    [Fact]
    public async Task Root_ForPrograms_SaysWhoThisIs()
    {
        var (status, body) = await server.SendAsync(HttpMethod.Get, "/");

        Assert.Equal(200, status);
        Assert.Equal(["name", "version", "description"], body.EnumerateObject().Select(property => property.Name));
        Assert.Equal("Kinora", body.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Steps_AreListedWithTheirModels()
    {
        var (status, body) = await server.SendAsync(HttpMethod.Get, "/api/steps");

        Assert.Equal(200, status);
        var detect = body.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("name").GetString() == "detect");
        Assert.Equal("nanodet", detect.GetProperty("default_model").GetString());
        Assert.Contains(detect.GetProperty("models").EnumerateArray(), model => model.GetString() == "nanodet_256");
    }
}
