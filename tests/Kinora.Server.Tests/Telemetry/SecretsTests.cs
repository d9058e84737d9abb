using Kinora.Tests.Support;
using System.Diagnostics;
using System.Text;

namespace Kinora.Server.Tests.Telemetry;

/// <summary>What a client keeps secret is in nothing that the server shows or writes.</summary>
[Collection(Alone.Name)]
public sealed class SecretsTests
{
    private const string Source = "rtsp://user:hush@127.0.0.1:9/x?token=whisper";

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Secrets_OfSourcesThatFail_AreInNoLogLineAnswerMetricOrTrace()
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
                    seen.AppendLine($"{span.DisplayName} {string.Join(' ', span.TagObjects)}");
                }
            },
        };
        ActivitySource.AddActivityListener(spans);
        OwnServer server;
        await using (server = await OwnServer.StartAsync())
        {
            var noticed = new TaskCompletionSource();
            server.Streams.Changed += stream =>
            {
                if (stream.Status.Error is not null)
                {
                    noticed.TrySetResult();
                }
            };
            using var added = await server.AddAsync("secret", Source);
            seen.AppendLine(await added.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            await noticed.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            foreach (var path in new[]
            {
                "/api/streams", "/api/streams/secret", "/api/streams/secret/snapshot", "/health/ready", "/metrics", "/health?token=whisper", "/no/where?token=whisper",
                "/health/stream?rtsp_url=" + Uri.EscapeDataString(Source), "/stream?rtsp_url=" + Uri.EscapeDataString("file://user:hush@x?token=whisper"),
            })
            {
                using var response = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);
                var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                lock (seen)
                {
                    seen.AppendLine($"{response.Headers} {text}");
                }
            }
        }

        var all = seen.AppendJoin('\n', server.Log.Lines).ToString();
        Assert.Contains("rtsp://***@127.0.0.1:9/x?token=***", all, StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
        Assert.DoesNotContain("hush", all, StringComparison.Ordinal);
        Assert.DoesNotContain("whisper", all, StringComparison.Ordinal);
    }
}
