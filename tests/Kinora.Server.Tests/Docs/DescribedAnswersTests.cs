using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Docs;

/// <summary>What the server really answers is what its document says.</summary>
public sealed class DescribedAnswersTests(RunningServer server)
{
    private const string Json = "application/json";

    [Theory]
    [InlineData("/health", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/", 200)]
    [InlineData("/api/steps", 200)]
    [InlineData("/api/capture", 200)]
    [InlineData("/api/streams", 200)]
    [InlineData("/api/catalog", 200)]
    public async Task Get_OfWhatIsAlwaysThere_FitsTheDocument(string path, int status) => await FitsAsync(HttpMethod.Get, path, path, status);

    [Fact]
    public async Task Streams_FromTheirStartToTheirEnd_FitTheDocument()
    {
        const string one = "/api/streams/{name}", address = "/api/streams/described";
        var body = """
            {"name":"described","source":"test:","steps":["overlay"],"fps":5,"rate":10,"size":"320x240","latency_budget":"500ms","weight":2,
             "decode":"full","stall_timeout":"5s","motion_gate":{"threshold":8,"area":0.001,"hold":"1s","longest_still":"10s"}}
            """;
        await FitsAsync(HttpMethod.Post, "/api/streams", "/api/streams", 201, body);
        Assert.True(server.Streams.TryFind("described", out var stream));
        using (var reader = stream.Results.OpenReader(after: 0))
        {
            Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
        }

        var running = await FitsAsync(HttpMethod.Get, one, address, 200);
        Assert.Equal(JsonValueKind.Object, running.GetProperty("health").ValueKind);
        await FitsAsync(HttpMethod.Get, "/api/streams", "/api/streams", 200);
        await FitsAsync(HttpMethod.Post, "/api/streams", "/api/streams", 409, body);
        await FitsAsync(HttpMethod.Patch, one, address, 200, """{"fps":null,"motion_gate":true}""");
        await FitsAsync(HttpMethod.Patch, one, address, 422, """{"fps":-1,"every":0}""");
        await FitsAsync(HttpMethod.Post, one + "/pause", address + "/pause", 200);
        await FitsAsync(HttpMethod.Post, one + "/start", address + "/start", 200);
        using var removed = await server.Client.DeleteAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)removed.StatusCode);
        await FitsAsync(HttpMethod.Get, one, address, 404);
    }

    [Theory]
    [InlineData("""{"name":"No","source":"test:"}""", 422)]
    [InlineData("""{"name":"no","source":"test:","stepz":["detect"],"fps":"often"}""", 422)]
    [InlineData("[]", 400)]
    public async Task Post_OfWhatCannotBe_FitsTheDocument(string body, int status) => await FitsAsync(HttpMethod.Post, "/api/streams", "/api/streams", status, body);

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/x-ndjson")]
    public async Task Results_AsTheyCome_FitTheDocument(string type)
    {
        var name = type[0] == 't' ? "described-events" : "described-lines";
        await using var added = await server.AddAndWaitAsync(name);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/streams/{name}/results?max_frames=2") { Headers = { Accept = { new(type) } } };
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var results = text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal) || line.StartsWith('{'))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line[line.IndexOf('{', StringComparison.Ordinal)..])).ToArray();

        Assert.Equal(2, results.Length);
        var check = await CheckAsync();
        Assert.All(results, result => Assert.Empty(check.Problems(check.Answer("get", "/api/streams/{name}/results", 200, type), result)));
    }

    [Fact]
    public async Task Events_OfStreams_FitTheDocument()
    {
        await using var added = await server.AddAndWaitAsync("described-state");
        using var response = await server.Client.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        string? line;
        do
        {
            line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line?.StartsWith("data: ", StringComparison.Ordinal) == false);

        var check = await CheckAsync();
        Assert.Empty(check.Problems(check.Answer("get", "/api/events", 200, "text/event-stream"), JsonSerializer.Deserialize<JsonElement>(line!["data: ".Length..])));
    }

    [Fact]
    public async Task Predict_OfAPicture_FitsTheDocument()
    {
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(Repository.Shared("media/cat_720p.jpg"), TestContext.Current.CancellationToken));
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        using var response = await server.Client.PostAsync("/predict", picture, TestContext.Current.CancellationToken);
        Assert.SkipWhen((int)response.StatusCode == 503, "The models of /predict are not here.");

        await FitsAsync("post", "/predict", 200, response);
    }

    [Fact]
    public async Task Predict_OfNoPicture_FitsTheDocument()
    {
        using var text = new StringContent("no picture", Encoding.UTF8, "image/jpeg");
        using var response = await server.Client.PostAsync("/predict", text, TestContext.Current.CancellationToken);
        Assert.SkipWhen((int)response.StatusCode == 503, "The models of /predict are not here.");

        await FitsAsync("post", "/predict", 422, response);
    }

    [Fact]
    public async Task HealthOfAStream_ThatIsNotThere_FitsTheDocument() =>
        await FitsAsync(HttpMethod.Get, "/health/stream", "/health/stream?rtsp_url=" + Uri.EscapeDataString("no address"), 422);

    [Fact]
    public void Check_OfAnswersThatDoNotFit_FindsWhatIsWrong()
    {
        var document = JsonSerializer.Deserialize<JsonElement>("""
            {"a":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","minimum":1},"s":{"anyOf":[{"type":"string","pattern":"^x"},{"type":"null"}]}}}}
            """);
        var schema = document.GetProperty("a");
        int Count(string json) => new SchemaCheck(document).Problems(schema, JsonSerializer.Deserialize<JsonElement>(json)).Count;

        Assert.Equal(0, Count("""{"n":1,"s":"xy"}"""));
        Assert.Equal(0, Count("""{"n":1,"s":null}"""));
        Assert.NotEqual(0, Count("""{"s":null}"""));
        Assert.NotEqual(0, Count("""{"n":0}"""));
        Assert.NotEqual(0, Count("""{"n":1.5}"""));
        Assert.NotEqual(0, Count("""{"n":1,"s":"y"}"""));
        Assert.NotEqual(0, Count("""{"n":1,"t":true}"""));
        Assert.NotEqual(0, Count("[]"));
    }

    private async Task<JsonElement> FitsAsync(HttpMethod method, string path, string address, int status, string? body = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, Json) };
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return await FitsAsync(method.Method.ToLowerInvariant(), path, status, response);
    }

    private async Task<JsonElement> FitsAsync(string method, string path, int status, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == (int)response.StatusCode, text);
        var answer = JsonSerializer.Deserialize<JsonElement>(text);
        var check = await CheckAsync();
        Assert.Empty(check.Problems(check.Answer(method, path, status, response.Content.Headers.ContentType!.MediaType!), answer));
        return answer;
    }

    private async Task<SchemaCheck> CheckAsync() => new(await server.Client.GetFromJsonAsync<JsonElement>("/openapi.json", TestContext.Current.CancellationToken));
}
