using System.Diagnostics;
using System.Text;
using Kinora.Pipelines.Access;
using Kinora.Tests.Support;

namespace Kinora.Server.Tests.Access;

/// <summary>What callers bring is in nothing that the server writes or answers, wherever they put it.</summary>
[Collection(Alone.Name)]
public sealed class SecretsOfCallersTests
{
    [Fact]
    public async Task Keys_AndTickets_AreInNoLogLineAnswerTraceOrAudit()
    {
        var seen = new StringBuilder();
        using var spans = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Kinora" or "Microsoft.AspNetCore",
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (seen)
                {
                    seen.AppendLine($"{span.DisplayName} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events)}");
                }
            },
        };
        ActivitySource.AddActivityListener(spans);
        GuardedServer server;
        string[] secrets;
        await using (server = await GuardedServer.StartAsync())
        {
            var (read, admin) = (await server.AddKeyAsync(), await server.AddKeyAsync(AccessRole.Admin));
            var wrong = admin[..20] + new string('Q', admin.Length - 20);
            var ticket = (await server.JsonAsync("POST", "/api/tickets", read)).GetProperty("ticket").GetString()!;
            secrets = [read[15..], admin[15..], wrong[20..], ticket];
            (string Method, string Path, string? Key, string? Header)[] requests =
            [
                ("GET", "/api/streams", read, null), ("GET", "/api/streams", wrong, null), ("GET", "/api/streams", null, $"Authorization: Bearer {wrong}"),
                ("GET", "/api/streams", null, $"Authorization: {wrong}"), ("DELETE", "/api/streams/door", read, null), ("DELETE", "/api/streams/door", wrong, null),
                ("GET", $"/stream?api_key={read}", null, null), ("GET", $"/stream?api_key={wrong}", null, null), ("GET", $"/api/streams?api_key={admin}", null, null),
                ("GET", $"/nowhere?x={admin}", null, null), ("POST", $"/api/streams/door/pause?key={admin}", admin, null), ("GET", $"/api/audit?caller={admin}", admin, null),
                ("GET", $"/api/streams/door/snapshot?ticket={ticket}&width=x", null, null), ("GET", $"/api/events?ticket={ticket}", null, null),
                ("GET", $"/api/streams?ticket={ticket}", null, null), ("POST", "/api/streams/door/start", admin, null), ("GET", "/api/audit", admin, null),
                ("GET", "/api/caller", admin, null), ("GET", "/metrics", admin, null),
            ];
            foreach (var (method, path, key, header) in requests)
            {
                using var response = await server.SendAsync(method, path, key, header: header);
                Assert.NotEqual(500, (int)response.StatusCode);
                seen.AppendLine($"{response.Headers} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }

            seen.AppendJoin('\n', await server.Store.Audit.QueryAsync(new AuditQuery { Limit = AuditQuery.MostEntries }, TestContext.Current.CancellationToken));
        }

        string all;
        lock (seen)
        {
            all = seen.AppendJoin('\n', server.Log.Lines).ToString();
        }

        Assert.Contains("stream.started", all, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all, StringComparison.Ordinal));
    }
}
