using System.Net;
using System.Text.Json;

namespace Kinora.Server.Tests;

public sealed class ResultEndpointsTests(RunningServer server)
{
    [Fact]
    public async Task Events_HaveIncreasingIdsAndResults()
    {
        await using var added = await server.AddAndWaitAsync("events", fps: 10);

        var events = await ReadEventsAsync("/api/streams/events/results?max_frames=5");

        Assert.Equal(5, events.Count);
        Assert.True(events.Zip(events.Skip(1)).All(pair => pair.First.Id < pair.Second.Id));
        Assert.All(events, one => Assert.Equal("events", one.Data.GetProperty("stream").GetString()));
    }

    [Fact]
    public async Task Events_AfterAnId_ResumeThereWithoutAGap()
    {
        await using var added = await server.AddAndWaitAsync("resumed", fps: 10);
        var first = await ReadEventsAsync("/api/streams/resumed/results?max_frames=3");
        Assert.True(server.Streams.TryFind("resumed", out var stream));
        using var reader = stream.Results.OpenReader();
        for (var i = 0; i < 3; i++)
        {
            await reader.NextAsync(TestContext.Current.CancellationToken);
        }

        var again = await ReadEventsAsync("/api/streams/resumed/results?max_frames=4", first[0].Id);

        Assert.Equal([first[1].Id, first[2].Id], again.Take(2).Select(one => one.Id));
        Assert.Equal(4, again.Count);
    }

    [Fact]
    public async Task Lines_AreOneJsonObjectEach()
    {
        await using var added = await server.AddAndWaitAsync("lines", fps: 10);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/streams/lines/results?max_frames=3");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var lines = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal("lines", JsonSerializer.Deserialize<JsonElement>(line).GetProperty("stream").GetString()));
    }

    [Theory]
    [InlineData("max_frames=0", 422)]
    [InlineData("max_frames=-1", 422)]
    [InlineData("max_frames=x", 422)]
    [InlineData("max_frames=99999999999999999999", 422)]
    public async Task Count_ThatIsNone_IsRefused(string query, int expected)
    {
        await using var added = await server.AddAsync("counted" + expected + query.Length);

        var (status, problem) = await server.SendAsync(HttpMethod.Get, $"/api/streams/counted{expected}{query.Length}/results?{query}");

        Assert.Equal(expected, status);
        Assert.StartsWith("max_frames is '", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task<List<(long Id, JsonElement Data)>> ReadEventsAsync(string path, long? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is { } id)
        {
            request.Headers.Add("Last-Event-ID", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(part => part.StartsWith("id: ", StringComparison.Ordinal)).Select(part => part.Split('\n'))
            .Select(lines => (long.Parse(lines[0][4..], System.Globalization.CultureInfo.InvariantCulture), JsonSerializer.Deserialize<JsonElement>(lines[1]["data: ".Length..])))];
    }
}
