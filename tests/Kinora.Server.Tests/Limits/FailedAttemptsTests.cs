using System.Net;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Kinora.Server.Telemetry;
using Kinora.Server.Tests.Perimeter;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests.Limits;

public sealed class FailedAttemptsTests : IDisposable
{
    private readonly ServerTelemetry _telemetry = new();
    private readonly SetClock _clock = new();
    private readonly FailedAttempts _attempts;
    private int _asked;

    public FailedAttemptsTests() => _attempts = new FailedAttempts(3, new Refusals(_telemetry.Meters), _clock);

    public void Dispose() => _telemetry.Dispose();

    [Theory]
    [InlineData("X-API-Key")]
    [InlineData("Authorization")]
    [InlineData("?api_key=")]
    [InlineData("?ticket=")]
    public async Task Guesses_OfOneAddress_EndAfterAFewWhateverTheyWouldHaveHit(string where)
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(401, (await AskAsync("192.0.2.1", where, "wrong")).Response.StatusCode);
        }

        var right = await AskAsync("192.0.2.1", where, "right");
        var elsewhere = await AskAsync("192.0.2.2", where, "right");
        _clock.Pass(TimeSpan.FromMinutes(1));
        var later = await AskAsync("192.0.2.1", where, "right");

        Assert.Equal((429, "60"), (right.Response.StatusCode, right.Response.Headers.RetryAfter.ToString()));
        Assert.Contains("limits.failures", right.Text(), StringComparison.Ordinal);
        Assert.Equal((200, 200), (elsewhere.Response.StatusCode, later.Response.StatusCode));
        Assert.Equal(5, _asked);
    }

    [Fact]
    public async Task Guesses_OverGrpcAndByExceptions_AreCountedToo()
    {
        await Assert.ThrowsAsync<RequestException>(() => AskAsync("192.0.2.1", "X-API-Key", "throws"));
        _ = await AskAsync("192.0.2.1", "X-API-Key", "grpc");
        _ = await AskAsync("192.0.2.1", "X-API-Key", "wrong");

        Assert.Equal(429, (await AskAsync("192.0.2.1", "X-API-Key", "right")).Response.StatusCode);
    }

    [Fact]
    public async Task Requests_WithRightKeysOrNone_AreNotCounted()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await AskAsync("192.0.2.1", "X-API-Key", "right")).Response.StatusCode);
            Assert.Equal(401, (await AskAsync("192.0.2.1", "X-Nothing", "none")).Response.StatusCode);
        }
    }

    private async Task<DefaultHttpContext> AskAsync(string address, string where, string key)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (where[0] == '?')
        {
            http.Request.QueryString = new QueryString(where + key);
        }
        else
        {
            http.Request.Headers[where] = key;
        }

        await _attempts.InvokeAsync(http, context =>
        {
            _asked++;
            if (key == "throws")
            {
                throw new RequestException(401, "No.");
            }

            if (key == "grpc")
            {
                context.Response.Headers["grpc-status"] = "16";
            }
            else
            {
                context.Response.StatusCode = key == "right" ? 200 : 401;
            }

            return Task.CompletedTask;
        });
        return http;
    }
}
