using System.Net;
using System.Text;
using System.Text.Json;

namespace Kinora.Server.Tests;

public sealed class StreamEndpointsTests(RunningServer server)
{
    [Fact]
    public async Task Post_AStream_IsListedAndRuns()
    {
        await using var added = await server.AddAndWaitAsync("added");

        var (status, stream) = await server.SendAsync(HttpMethod.Get, "/api/streams/added");
        var (_, list) = await server.SendAsync(HttpMethod.Get, "/api/streams");

        Assert.Equal(200, status);
        Assert.Equal("running", stream.GetProperty("state").GetString());
        Assert.Equal("api", stream.GetProperty("origin").GetString());
        Assert.Equal("live", stream.GetProperty("health").GetProperty("state").GetString());
        Assert.True(stream.GetProperty("results").GetProperty("count").GetInt64() > 0);
        Assert.Contains(list.GetProperty("streams").EnumerateArray(), one => one.GetProperty("name").GetString() == "added");
    }

    [Fact]
    public async Task Post_ANameThatIsTaken_IsAConflict()
    {
        await using var added = await server.AddAsync("taken");

        var (status, problem) = await server.SendAsync(HttpMethod.Post, "/api/streams", """{"name":"taken","source":"test:"}""");

        Assert.Equal(409, status);
        Assert.Equal("There is a stream 'taken' already: change it with PATCH, or choose another name.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Post_SeveralMistakes_AreAllToldByField()
    {
        var (status, problem) = await server.SendAsync(
            HttpMethod.Post, "/api/streams", """{"name":"wrong","source":"test:","fps":0,"every":-3,"setps":["detect"],"decode":"half"}""");

        Assert.Equal(422, status);
        var errors = problem.GetProperty("errors");
        Assert.Equal(["decode", "every", "fps", "setps"], errors.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
        Assert.Contains("steps", errors.GetProperty("setps")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"source":"test:"}""")]
    [InlineData("""{"name":"../etc","source":"test:"}""")]
    [InlineData("""{"name":"","source":"test:"}""")]
    [InlineData("""{"name":7,"source":"test:"}""")]
    public async Task Post_NoName_SaysWhatANameIs(string body)
    {
        var (status, problem) = await server.SendAsync(HttpMethod.Post, "/api/streams", body);

        Assert.Equal(422, status);
        Assert.Contains("use small letters", problem.GetProperty("errors").GetProperty("name")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("", 400)]
    [InlineData("""{"name":"a","name":"b","source":"test:"}""", 400)]
    public async Task Post_NoObject_IsABadRequest(string body, int expected)
    {
        var (status, problem) = await server.SendAsync(HttpMethod.Post, "/api/streams", body);

        Assert.Equal(expected, status);
        Assert.Equal(expected, problem.GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Post_ABodyThatIsTooLarge_IsRefused()
    {
        var (status, problem) = await server.SendAsync(HttpMethod.Post, "/api/streams", $$"""{"name":"large","source":"{{new string('x', 70_000)}}"}""");

        Assert.Equal(413, status);
        Assert.Contains("64 KiB", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_AnotherMediaType_IsRefused()
    {
        using var content = new StringContent("name=x", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await server.Client.PostAsync("/api/streams", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Patch_OneKey_KeepsTheOthersAndTheReaders()
    {
        await using var added = await server.AddAndWaitAsync("patched");
        Assert.True(server.Streams.TryFind("patched", out var stream));
        using var reader = stream.Results.OpenReader();

        var (status, state) = await server.SendAsync(HttpMethod.Patch, "/api/streams/patched", """{"fps":3}""");

        Assert.Equal(200, status);
        Assert.Equal(3, state.GetProperty("definition").GetProperty("fps").GetDouble());
        Assert.Equal("test:", state.GetProperty("source").GetString());
        var before = stream.Status.Results;
        while (await reader.NextAsync(TestContext.Current.CancellationToken) is { } result && result.Sequence <= before)
        {
        }

        Assert.True(stream.Status.Results > before);
    }

    [Fact]
    public async Task Patch_SomethingWrong_ChangesNothing()
    {
        await using var before = await server.AddAndWaitAsync("steady");

        var (status, _) = await server.SendAsync(HttpMethod.Patch, "/api/streams/steady", """{"steps":["detect","dance"]}""");
        var (_, after) = await server.SendAsync(HttpMethod.Get, "/api/streams/steady");

        Assert.Equal(422, status);
        Assert.Equal(before.State.GetProperty("definition").ToString(), after.GetProperty("definition").ToString());
        Assert.Equal("running", after.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Secrets_OfASource_AreNotShownAndKept()
    {
        var (_, state) = await server.SendAsync(
            HttpMethod.Post, "/api/streams", """{"name":"secret","source":"rtsp://user:hush@127.0.0.1:9/live","paused":true,"steps":["overlay"]}""");

        var shown = state.GetProperty("source").GetString()!;
        Assert.DoesNotContain("hush", state.ToString(), StringComparison.Ordinal);
        var (status, _) = await server.SendAsync(HttpMethod.Patch, "/api/streams/secret", JsonSerializer.Serialize(new { source = shown, fps = 2 }));

        Assert.Equal(200, status);
        Assert.True(server.Streams.TryFind("secret", out var stream));
        Assert.Contains("hush", stream.Definition.Source, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_ThenStart_EndsAndResumesTheWork()
    {
        await using var added = await server.AddAndWaitAsync("paused");

        var (_, paused) = await server.SendAsync(HttpMethod.Post, "/api/streams/paused/pause");
        Assert.True(server.Streams.TryFind("paused", out var stream));
        var published = stream.Results.Published;
        using var reader = stream.Results.OpenReader();
        var (_, started) = await server.SendAsync(HttpMethod.Post, "/api/streams/paused/start");

        Assert.Equal("paused", paused.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, paused.GetProperty("health").ValueKind);
        Assert.NotEqual("paused", started.GetProperty("state").GetString());
        Assert.Equal(published, (await reader.NextAsync(TestContext.Current.CancellationToken))!.Sequence);
    }

    [Fact]
    public async Task Delete_AStream_EndsItsReaders()
    {
        await using var added = await server.AddAndWaitAsync("deleted");
        Assert.True(server.Streams.TryFind("deleted", out var stream));
        using var reader = stream.Results.OpenReader();

        var (status, _) = await server.SendAsync(HttpMethod.Delete, "/api/streams/deleted");
        var (after, _) = await server.SendAsync(HttpMethod.Get, "/api/streams/deleted");

        Assert.Equal(204, status);
        Assert.Equal(404, after);
        while (await reader.NextAsync(TestContext.Current.CancellationToken) is not null)
        {
        }
    }

    [Fact]
    public async Task AStream_ThatCannotRun_SaysSoAndDisturbsNoOther()
    {
        await using var added = await server.AddAndWaitAsync("well");
        Assert.True(server.Streams.TryFind("well", out var well));
        var (status, _) = await server.SendAsync(HttpMethod.Post, "/api/streams", """{"name":"broken","source":"rtsp://127.0.0.1:9/nothing","steps":["overlay"]}""");
        Assert.True(server.Streams.TryFind("broken", out var broken));

        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        broken.Changed += _ => Check();
        Check();
        await failed.Task.WaitAsync(TestContext.Current.CancellationToken);
        var before = well.Results.Published;
        using var reader = well.Results.OpenReader();
        for (var i = 0; i < 5; i++)
        {
            Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(201, status);
        Assert.Equal(0, reader.Lost);
        Assert.True(well.Results.Published >= before + 5);

        void Check()
        {
            if (broken.Status.Error is { Length: > 0 })
            {
                failed.TrySetResult();
            }
        }
    }

    [Theory]
    [InlineData("PUT", "/api/streams/any", "DELETE, GET, PATCH")]
    [InlineData("DELETE", "/api/streams", "GET, POST")]
    [InlineData("POST", "/health", "GET, HEAD")]
    [InlineData("GET", "/predict", "POST")]
    public async Task AWrongMethod_IsToldWhichAreRight(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("{\"name\":\"\\ud800\",\"source\":\"test:\"}")]
    [InlineData("{\"\\ud800\":1}")]
    public async Task HalfACharacter_IsABadRequest(string body)
    {
        var (status, _) = await server.SendAsync(HttpMethod.Post, "/api/streams", body);

        Assert.InRange(status, 400, 422);
    }

    [Theory]
    [InlineData("GET", "/api/streams/nothing")]
    [InlineData("PATCH", "/api/streams/nothing")]
    [InlineData("DELETE", "/api/streams/nothing")]
    [InlineData("POST", "/api/streams/nothing/pause")]
    [InlineData("GET", "/api/streams/nothing/results")]
    [InlineData("GET", "/api/streams/nothing/snapshot")]
    [InlineData("GET", "/nothing/at/all")]
    public async Task AnythingUnknown_IsNotFound(string method, string path)
    {
        var (status, problem) = await server.SendAsync(new HttpMethod(method), path, method == "PATCH" ? "{}" : null);

        Assert.Equal(404, status);
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("detail").GetString()));
    }
}
