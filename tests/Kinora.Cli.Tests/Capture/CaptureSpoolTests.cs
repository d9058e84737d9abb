using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Capture;

/// <summary>The real program and a real S3 server, both of which end when nobody expects it.</summary>
[Trait("Speed", "Slow")]
public sealed class CaptureSpoolTests : IDisposable
{
    private readonly CapturingServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Serve_KilledInTheMiddleOfUploadsAgainAndAgain_LosesNothingAndSendsNothingTwice()
    {
        List<(string Name, string Hash)> puts = [];
        var bucket = await S3Server.StartAsync(_server.Bucket, _server.S3Port);
        for (var round = 0; round < 20; round++)
        {
            using var kinora = await _server.StartAsync();
            var enough = 1 + (round % 7);
            var before = bucket.Puts.Count;
            await CapturingServer.WaitAsync(() => Task.FromResult(bucket.Puts.Count >= before + enough));
            kinora.Send(RunningKinora.Kill);
            Assert.Equal(128 + RunningKinora.Kill, await kinora.ExitCodeAsync());
            if (round % 7 == 3)
            {
                puts.AddRange(bucket.Puts);
                bucket.Dispose();
                bucket = await S3Server.StartAsync(_server.Bucket, _server.S3Port);
            }
        }

        using (bucket)
        {
            using var last = await _server.StartAsync(captures: false);
            await _server.WaitForAsync(status => status.GetProperty("bytes").GetInt64() > 0 && status.GetProperty("pending").GetInt64() == 0);
            last.Send(RunningKinora.Terminate);
            Assert.Equal(0, await last.ExitCodeAsync());
            puts.AddRange(bucket.Puts);
        }

        var pairs = _server.AssertAllIsSent(puts);
        TestContext.Current.SendDiagnosticMessage($"{pairs} pairs, {puts.Count} objects sent");
        Assert.True(pairs > 20);
    }

    [Fact]
    public async Task Serve_TheBucketIsAwayForAWhile_KeepsFramesAndSendsAllWhenItIsBack()
    {
        using var kinora = await _server.StartAsync();
        List<(string Name, string Hash)> puts = [];
        using (var bucket = await S3Server.StartAsync(_server.Bucket, _server.S3Port))
        {
            await _server.WaitForAsync(status => status.GetProperty("uploaded").GetInt64() > 3);
            puts.AddRange(bucket.Puts);
        }

        await _server.WaitForAsync(status => status.GetProperty("pending").GetInt64() > 10 && status.GetProperty("last_error").GetString() is not null);
        Assert.Contains("the server cannot be reached", (await _server.StatusAsync()).GetProperty("last_error").GetString(), StringComparison.Ordinal);
        using var back = await S3Server.StartAsync(_server.Bucket, _server.S3Port);
        await _server.WaitForAsync(status => status.GetProperty("last_error").GetString() is null);
        kinora.Send(RunningKinora.Terminate);
        Assert.Equal(0, await kinora.ExitCodeAsync());
        using var last = await _server.StartAsync(captures: false);
        await _server.WaitForAsync(status => status.GetProperty("bytes").GetInt64() > 0 && status.GetProperty("pending").GetInt64() == 0);
        puts.AddRange(back.Puts);
        Assert.True(_server.AssertAllIsSent(puts) > 10);
    }

    [Fact]
    public async Task Serve_WrongCredentials_SaysSoOnceAndKeepsTheFrames()
    {
        using var bucket = await S3Server.StartAsync(_server.Bucket, _server.S3Port);
        using var kinora = await _server.StartAsync(
            credentials: new Dictionary<string, string>(S3Server.Credentials) { ["AWS_SECRET_ACCESS_KEY"] = "wrong-wrong-wrong" });
        await _server.WaitForAsync(status => status.GetProperty("last_error").GetString() is not null && status.GetProperty("pending").GetInt64() > 5);
        var error = (await _server.StatusAsync()).GetProperty("last_error").GetString();
        kinora.Send(RunningKinora.Terminate);
        var log = await kinora.ReadErrorToEndAsync();

        Assert.Contains("check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.", error, StringComparison.Ordinal);
        Assert.Single(log.Split('\n'), line => line.Contains("check AWS_ACCESS_KEY_ID", StringComparison.Ordinal));
        Assert.DoesNotContain("wrong-wrong", log + error, StringComparison.Ordinal);
        Assert.Empty(S3Server.Objects(_server.Bucket));
        Assert.NotEmpty(Directory.EnumerateFiles(_server.Captures, "*.unsent", SearchOption.AllDirectories));
    }
}
