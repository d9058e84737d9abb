using System.Net;
using Kinora.Pipelines.Access;
using Kinora.Server.Access;
using Kinora.Server.Limits;
using Kinora.Server.Tests.Perimeter;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kinora.Server.Tests.Limits;

public sealed class SlowRefusalsTests : IDisposable
{
    private const int AtOnce = 60;

    private readonly CancellationTokenSource _ending = new();
    private readonly SetClock _clock = new();
    private readonly SlowRefusals _refusals;

    public SlowRefusalsTests() => _refusals = new SlowRefusals(_clock, _ending.Token);

    public void Dispose() => _ending.Dispose();

    [Fact]
    public async Task Refusals_MoreThanAFew_WaitForTheirAnswersUntilTheServerEnds()
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

    [Fact]
    public async Task Refusals_ThatEnd_AreForgottenInSecondsHoweverManyTheyWere()
    {
        Task[] held = [.. Enumerable.Range(0, 20_000).Select(_ => Ask("192.0.2.1", 401))];
        _clock.Pass(TimeSpan.FromSeconds(6));

        Assert.True(Ask("192.0.2.1", 404).IsCompletedSuccessfully);
        await _ending.CancelAsync();
        await Task.WhenAll(held);
    }

    [Fact]
    public async Task Refusals_ThatWait_AreNotAnsweredBefore()
    {
        for (var i = 0; i < AtOnce; i++)
        {
            _ = Ask("192.0.2.1", 401);
        }

        var http = Request("192.0.2.1", null);
        var isAnswered = false;
        var asked = _refusals.InvokeAsync(http, async refused =>
        {
            refused.Response.StatusCode = 404;
            await Started(refused);
            isAnswered = true;
        });

        Assert.False(isAnswered);
        await _ending.CancelAsync();
        await asked;
        Assert.True(isAnswered);
    }

    private sealed class StartedResponse : HttpResponseFeature
    {
        private Func<Task> _starting = static () => Task.CompletedTask;

        public override void OnStarting(Func<object, Task> callback, object state) => _starting = () => callback(state);

        public Task StartAsync() => _starting();
    }

    private static HttpContext Request(string address, Caller? caller)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        http.Features.Set<IHttpResponseFeature>(new StartedResponse());
        http.Features.Set(caller ?? new Caller { Id = "k", Name = "k", Role = AccessRole.Read });
        return http;
    }

    private static Task Started(HttpContext http) => ((StartedResponse)http.Features.Get<IHttpResponseFeature>()!).StartAsync();

    private Task Ask(string address, int status, Caller? caller = null) => _refusals.InvokeAsync(Request(address, caller), refused =>
    {
        refused.Response.StatusCode = status;
        return Started(refused);
    });
}
