using System.Net;
using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary><c>kinora keys</c> as a user runs it, and what a service makes of it.</summary>
[Trait("Speed", "Slow")]
public sealed class KeysTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly int _port = RtspServer.FreePort();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_ListAndRevoke_ShowTheKeyOnceAndItsStateAfterwards()
    {
        var made = Run("create", "door viewer", "--streams", "door,yard", "--expires", "30d");
        Assert.Equal(0, made.ExitCode);
        Assert.Matches("^kin_[a-z0-9]{10}_[A-Za-z0-9_-]{43}\n$", made.Output);
        Assert.Contains("'door viewer': read, door,yard, until", made.Error, StringComparison.Ordinal);
        Assert.Contains("shown this once", made.Error, StringComparison.Ordinal);
        var admin = JsonSerializer.Deserialize<JsonElement>(Run("create", "--role", "admin", "--grant", "acme/secret,Other/*", "--json").Output);
        Assert.Equal(["acme/secret", "Other/*"], admin.GetProperty("grants").EnumerateArray().Select(grant => grant.GetString()));
        Assert.Equal(("key", "admin", JsonValueKind.Null, "usable"), (admin.GetProperty("name").GetString(), admin.GetProperty("role").GetString(), admin.GetProperty("streams").ValueKind, admin.GetProperty("state").GetString()));

        var id = made.Output[4..14];
        var list = Run("list", "--json").Output;
        Assert.DoesNotContain(made.Output.Trim()[15..], list, StringComparison.Ordinal);
        Assert.DoesNotContain(admin.GetProperty("key").GetString()![15..], list, StringComparison.Ordinal);
        Assert.Equal([id, admin.GetProperty("id").GetString()], JsonSerializer.Deserialize<JsonElement>(list).EnumerateArray().Select(key => key.GetProperty("id").GetString()));

        Assert.Equal($"Key {id} 'door viewer' is revoked.\n", Run("revoke", id).Output);
        Assert.Contains("revoked before", Run("revoke", id).Output, StringComparison.Ordinal);
        Assert.Contains($"{id}  read     revoked  door,yard  door viewer", Run("list").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role is 'root'", "create", "--role", "root")]
    [InlineData("is no name for a stream", "create", "--streams", "Door")]
    [InlineData("--grant holds 'acme', which is no repository", "create", "--grant", "acme")]
    [InlineData("--expires is 'soon'", "create", "--expires", "soon")]
    [InlineData("which is over", "create", "--expires", "2020-01-31")]
    [InlineData("There is no key 'nobody'", "revoke", "nobody")]
    public void Keys_AskedForWhatMakesNoSense_SaySo(string said, params string[] arguments)
    {
        var run = Run(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "none")]
    [InlineData("http://127.0.0.1:0", "http://*:0")]
    public void Serve_WhereOthersReachItAndNoKeyIs_IsRefused(string urls, string grpc)
    {
        var key = Run("create").Output[4..14];
        Run("revoke", key);
        var run = Kinora("serve", "--urls", urls, "--grpc", grpc);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("kinora keys create", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Serve_WhereOthersReachIt_KnowsKeysThatAreMadeAndRevokedWhileItRuns()
    {
        var first = Run("create").Output.Trim();
        using var kinora = RunningKinora.Start(State, "serve", "--urls", $"http://0.0.0.0:{_port}", "--grpc", "none", "--config", Config());
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}") };
        while (await StatusAsync(client, first) != HttpStatusCode.OK)
        {
            Assert.False(kinora.HasExited);
            await Task.Delay(50, Cancellation);
        }

        var second = Run("create", "--role", "admin").Output.Trim();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, second));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, "kin_" + second[4..].ToUpperInvariant()));
        Run("revoke", first[4..14]);
        for (var attempt = 0; await StatusAsync(client, first) != HttpStatusCode.Unauthorized; attempt++)
        {
            Assert.True(attempt < 200, "a key that was revoked lets in");
            await Task.Delay(50, Cancellation);
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/audit") { Headers = { { "X-API-Key", second } } };
        using var response = await client.SendAsync(request, Cancellation);
        var audit = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("key.created", audit, StringComparison.Ordinal);
        Assert.Contains("key.revoked", audit, StringComparison.Ordinal);
    }

    private Dictionary<string, string> State => new() { ["KINORA_STATE"] = _folder["state"] };

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient client, string key)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/streams") { Headers = { { "X-API-Key", key } } };
            using var response = await client.SendAsync(request, Cancellation);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;  // it does not listen yet
        }
    }

    private ToolRun Run(params string[] arguments) => Kinora(["keys", .. arguments]);

    private ToolRun Kinora(params string[] arguments) => Tool.Run(KinoraProgram.Path, [.. arguments, "--config", Config()], environment: State);

    private string Config()
    {
        if (!File.Exists(_folder["kinora.yaml"]))
        {
            File.WriteAllText(_folder["kinora.yaml"], "# nothing\n");
        }

        return _folder["kinora.yaml"];
    }
}
