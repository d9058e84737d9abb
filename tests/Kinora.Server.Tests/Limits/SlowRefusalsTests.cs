using System.Net;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Kinora.Server.Tests.Perimeter;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Tests.Limits;

public sealed class SlowRefusalsTests : IDisposable
{
    private const int AtOnce = 60;

    private readonly CancellationTokenSource _ending = new();
    private readonly SlowRefusals _refusals;

    public SlowRefusalsTests() => _refusals = new SlowRefusals(new SetClock(), _ending.Token);

    public void Dispose() => _ending.Dispose();

    [Fact]
    public async Task Refusals_MoreThanAFew_HoldTheConnectionUntilTheServerEnds()
    {
        for (var i = 0; i < AtOnce; i++)
        {
            Assert.True(Ask("192.0.2.1", 401).IsCompletedSuccessfully);
        }

        Task[] held = [.. Enumerable.Range(0, 200).Select(_ => Ask("192.0.2.1", 401))];

        Assert.DoesNotContain(held, static task => task.IsFaulted);
        Assert.False(held[^1].IsCompleted);
        await _ending.CancelAsync();
        await Task.WhenAll(held);
    }

    [Fact]
    public void Answers_ThatAreNoRefusals_AndThoseOfOtherAddresses_AreNotHeld()
    {
        for (var i = 0; i < 10 * AtOnce; i++)
        {
            Assert.True(Ask("192.0.2.1", 200).IsCompletedSuccessfully);
            _ = Ask("192.0.2.2", 422);
        }

        Assert.True(Ask("192.0.2.1", 422).IsCompletedSuccessfully);
        Assert.True(Ask("192.0.2.2", 200).IsCompletedSuccessfully);
    }

    [Fact]
    public void Refusals_OfThisMachineWithoutAKey_AreNotHeld()
    {
        for (var i = 0; i < 10 * AtOnce; i++)
        {
            Assert.True(Ask("127.0.0.1", 422, Caller.Local).IsCompletedSuccessfully);
        }
    }

    private Task Ask(string address, int status, Caller? caller = null)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        http.Features.Set(caller ?? new Caller { Id = "k", Name = "k", Role = AccessRole.Read });
        return _refusals.InvokeAsync(http, refused =>
        {
            refused.Response.StatusCode = status;
            return Task.CompletedTask;
        });
    }
}
