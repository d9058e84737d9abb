using System.Net;
using System.Text;
using Kinora.Media.Stills;

namespace Kinora.Server.Tests;

public sealed class PictureEndpointsTests(RunningServer server)
{
    [Theory]
    [InlineData(160)]
    [InlineData(320)]
    [InlineData(500)]
    public async Task Snapshot_OfAWidth_IsAJpegOfThatWidth(int width)
    {
        await using var added = await server.AddAndWaitAsync($"snapshot{width}");

        using var response = await server.Client.GetAsync($"/api/streams/snapshot{width}/snapshot?width={width}", TestContext.Current.CancellationToken);
        var jpeg = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.MediaType);
        using var decoder = new StillDecoder();
        using var picture = await decoder.DecodeAsync(jpeg, "snapshot", TestContext.Current.CancellationToken);
        Assert.Equal(width, picture.Format.Width);
        Assert.Single(response.Headers.GetValues("X-Kinora-Frame"));
    }

    [Fact]
    public async Task Live_IsOneJpegAfterTheOther()
    {
        await using var added = await server.AddAndWaitAsync("live");
        using var response = await server.Client.GetAsync("/api/streams/live/live?width=160&fps=30", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var reader = new StreamReader(body, Encoding.Latin1);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("--kinora-picture", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            Assert.Equal("Content-Type: image/jpeg", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            var length = int.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!["Content-Length: ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal("", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
            var jpeg = new char[length + 2];
            Assert.Equal(jpeg.Length, await reader.ReadBlockAsync(jpeg, TestContext.Current.CancellationToken));
            Assert.Equal("ÿØÿ", new string(jpeg, 0, 3));
            Assert.Equal("ÿÙ\r\n", new string(jpeg, length - 2, 4));
        }
    }

    [Theory]
    [InlineData("width=0")]
    [InlineData("width=100000")]
    [InlineData("width=wide")]
    [InlineData("width=NaN")]
    [InlineData("fps=0")]
    [InlineData("fps=-1")]
    [InlineData("overlay=maybe")]
    public async Task Snapshot_OfNothingPossible_IsRefusedByField(string query)
    {
        await using var added = await server.AddAsync("query" + Math.Abs(query.GetHashCode(StringComparison.Ordinal)));

        var (status, problem) = await server.SendAsync(HttpMethod.Get, $"/api/streams/query{Math.Abs(query.GetHashCode(StringComparison.Ordinal))}/snapshot?{query}");

        Assert.Equal(422, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(query.Split('=')[0], out _));
    }

    [Fact]
    public async Task Pictures_OfAPausedStream_AreNotThere()
    {
        await server.SendAsync(HttpMethod.Post, "/api/streams", """{"name":"dark","source":"test:","paused":true,"steps":["overlay"]}""");

        var (status, problem) = await server.SendAsync(HttpMethod.Get, "/api/streams/dark/snapshot");

        Assert.Equal(503, status);
        Assert.Contains("gives no picture", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_WhenTheLastLookerLeaves_CostNothing()
    {
        await using var added = await server.AddAndWaitAsync("looked");
        Assert.True(server.Streams.TryFind("looked", out var stream));

        (await server.Client.GetAsync("/api/streams/looked/snapshot", TestContext.Current.CancellationToken)).Dispose();

        Assert.Equal(0, stream.Pictures.Readers);
    }
}
