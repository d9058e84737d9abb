using System.Text;
using Kinora.Frames.Results;
using Kinora.Pipelines.Results;

namespace Kinora.Pipelines.Tests.Results;

public sealed class ResultHubTests
{
    private readonly long[] _known = new long[2000];

    [Fact]
    public async Task Readers_EachGetEveryResultInOrder()
    {
        var hub = new ResultHub();
        using var first = hub.OpenReader();
        using var second = hub.OpenReader();

        var reading = ReadAsync(first, 20);
        for (var i = 0; i < 20; i++)
        {
            hub.Publish(Result(i));
            await Task.Yield();
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), (await reading).Select(result => result.Result.Frame));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), (await ReadAsync(second, 20)).Select(result => result.Result.Frame));
        Assert.Equal((0, 0), (first.Lost, second.Lost));
    }

    [Fact]
    public async Task AReader_ThatIsTooSlow_LosesTheOldestAndKnowsHowMany()
    {
        var hub = new ResultHub(capacity: 4);
        using var reader = hub.OpenReader();
        for (var i = 0; i < 10; i++)
        {
            hub.Publish(Result(i));
        }

        var got = await ReadAsync(reader, 4);

        Assert.Equal([6, 7, 8, 9], got.Select(result => result.Result.Frame));
        Assert.Equal(6, reader.Lost);
    }

    [Fact]
    public async Task AReader_ThatComesBack_GoesOnAfterTheIdItKnows()
    {
        var hub = new ResultHub(capacity: 8);
        for (var i = 0; i < 8; i++)
        {
            hub.Publish(Result(i));
        }

        using var all = hub.OpenReader(after: 0);
        var ids = (await ReadAsync(all, 8)).Select(result => result.Id).ToList();
        using var back = hub.OpenReader(after: ids[4]);
        using var fromTheFuture = hub.OpenReader(after: long.MaxValue);
        hub.Publish(Result(8));

        Assert.Equal([5, 6, 7, 8], (await ReadAsync(back, 4)).Select(result => result.Result.Frame));
        Assert.Equal([8], (await ReadAsync(fromTheFuture, 1)).Select(result => result.Result.Frame));
    }

    [Fact]
    public void Ids_GrowEvenWhenTheClockGoesBack()
    {
        var clock = new BackwardClock();
        var hub = new ResultHub(clock);

        var ids = Enumerable.Range(0, 5).Select(i =>
        {
            hub.Publish(Result(i));
            return hub.Newest!.Id;
        }).ToList();

        Assert.True(ids.Zip(ids.Skip(1)).All(pair => pair.First < pair.Second));
    }

    [Fact]
    public async Task Completed_GivesWhatIsLeftAndThenTheEnd()
    {
        var hub = new ResultHub();
        using var waiting = hub.OpenReader();
        using var late = hub.OpenReader();
        hub.Publish(Result(1));
        _ = await waiting.NextAsync(TestContext.Current.CancellationToken);
        var end = waiting.NextAsync(TestContext.Current.CancellationToken).AsTask();

        hub.Complete();

        Assert.Null(await end);
        Assert.Equal(1, (await late.NextAsync(TestContext.Current.CancellationToken))!.Result.Frame);
        Assert.Null(await late.NextAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_IsEndedByCancellingAndLosesNothing()
    {
        var hub = new ResultHub();
        using var reader = hub.OpenReader();
        using var stop = new CancellationTokenSource();
        var waiting = reader.NextAsync(stop.Token).AsTask();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        hub.Publish(Result(7));

        Assert.Equal(7, (await reader.NextAsync(TestContext.Current.CancellationToken))!.Result.Frame);
    }

    [Fact]
    public async Task Disposed_IsNoReaderAnyMore()
    {
        var hub = new ResultHub();
        var reader = hub.OpenReader();
        var waiting = reader.NextAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.Equal(1, hub.Readers);

        reader.Dispose();
        reader.Dispose();

        Assert.Null(await waiting);
        Assert.Equal(0, hub.Readers);
    }

    [Fact]
    public void AResult_IsWrittenOnceInEachForm()
    {
        var hub = new ResultHub();
        hub.Publish(Result(3));
        var result = hub.Newest!;

        var text = Encoding.UTF8.GetString(result.ServerSentEvent.Span);
        Assert.Equal($"id: {result.Id}\ndata: {Encoding.UTF8.GetString(result.Json.Span)}\n\n", text);
        Assert.Equal(Encoding.UTF8.GetString(result.Json.Span) + "\n", Encoding.UTF8.GetString(result.Line.Span));
        Assert.True(result.ServerSentEvent.Equals(result.ServerSentEvent), "the same bytes for everybody");
        Assert.Contains("\"predictions\":[]", Encoding.UTF8.GetString(result.ClassicServerSentEvent.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("predictions", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyReaders_WhoComeAndGoWhileResultsCome_LoseNone()
    {
        var hub = new ResultHub(capacity: 4096);
        const int Results = 2000;
        var reading = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            var next = 0L;
            while (next < Results)
            {
                using var reader = hub.OpenReader(after: next == 0 ? 0 : Known(next));
                for (var i = 0; i < 50 && next < Results; i++)
                {
                    var result = (await reader.NextAsync(TestContext.Current.CancellationToken))!;
                    Assert.Equal(next, result.Sequence);
                    _known[next] = result.Id;
                    next++;
                }

                Assert.Equal(0, reader.Lost);
            }
        })).ToArray();

        for (var i = 0; i < Results; i++)
        {
            hub.Publish(Result(i));
        }

        await Task.WhenAll(reading);
        Assert.Equal(0, hub.Readers);

        long Known(long next) => Volatile.Read(ref _known[next - 1]);
    }

    private static FrameResult Result(long frame) => new() { Stream = "test", Frame = frame, Timestamp = DateTimeOffset.UnixEpoch, Width = 4, Height = 2 };

    private static async Task<List<ResultEvent>> ReadAsync(ResultReader reader, int count)
    {
        List<ResultEvent> results = [];
        while (results.Count < count)
        {
            results.Add((await reader.NextAsync(TestContext.Current.CancellationToken))!);
        }

        return results;
    }

    private sealed class BackwardClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => _now = _now.AddSeconds(-1);
    }
}
