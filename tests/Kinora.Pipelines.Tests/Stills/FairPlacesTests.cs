using Kinora.Pipelines.Stills;

namespace Kinora.Pipelines.Tests.Stills;

public sealed class FairPlacesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TakeAsync_ManyOfOneCaller_LeaveEveryOtherItsTurn()
    {
        var places = new FairPlaces<string>(mostWaiting: 10);
        places.GiveBack("place");
        await places.TakeAsync("greedy", Cancellation);
        var waiting = new[] { "greedy", "greedy", "greedy", "greedy", "quiet", "quiet", "late" }
            .Select((caller, number) => (Caller: caller, Place: places.TakeAsync(caller, Cancellation).AsTask(), Number: number)).ToList();
        Assert.Equal(7, places.Waiting);

        List<string> order = [];
        while (waiting.Count > 0)
        {
            places.GiveBack("place");
            var given = await Task.WhenAny(waiting.Select(waiter => waiter.Place));
            var next = waiting.Single(waiter => waiter.Place == given);
            order.Add($"{next.Caller}{next.Number}");
            waiting.Remove(next);
        }

        Assert.Equal(["greedy0", "quiet4", "late6", "greedy1", "quiet5", "greedy2", "greedy3"], order);
        Assert.Equal(0, places.Waiting);
    }

    [Fact]
    public async Task TakeAsync_MoreThanACallerMayHaveWaiting_IsRefusedAndOthersAreNot()
    {
        var places = new FairPlaces<string>(mostWaiting: 2);
        Task<string>[] greedy = [places.TakeAsync("greedy", Cancellation).AsTask(), places.TakeAsync("greedy", Cancellation).AsTask()];

        var refused = await Assert.ThrowsAsync<PicturesWaitException>(async () => await places.TakeAsync("greedy", Cancellation));
        var other = places.TakeAsync("quiet", Cancellation).AsTask();

        Assert.Contains("limits.waiting", refused.Message, StringComparison.Ordinal);
        Assert.All(greedy.Append(other), task => Assert.False(task.IsCompleted));
        places.GiveBack("place");
        Assert.Equal("place", await greedy[0]);
        var again = places.TakeAsync("greedy", Cancellation).AsTask();
        Assert.False(again.IsCompleted);
    }

    [Fact]
    public async Task TakeAsync_Cancelled_FreesTheTurnAndTheWait()
    {
        var places = new FairPlaces<string>(mostWaiting: 1);
        using var source = new CancellationTokenSource();
        var first = places.TakeAsync("one", source.Token).AsTask();
        var other = places.TakeAsync("two", Cancellation).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(1, places.Waiting);
        var again = places.TakeAsync("one", Cancellation).AsTask();
        places.GiveBack("a");
        Assert.Equal("a", await other);
        places.GiveBack("b");
        Assert.Equal("b", await again);
        places.GiveBack("c");
        Assert.Equal("c", await places.TakeAsync("three", Cancellation));
    }

    [Fact]
    public async Task Close_SendsThoseWhoWaitAway()
    {
        var places = new FairPlaces<string>(mostWaiting: 1);
        var waiting = places.TakeAsync("one", Cancellation).AsTask();

        Assert.Empty(places.Close());

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await places.TakeAsync("one", Cancellation));
        Assert.False(places.GiveBack("late"));
    }

    [Fact]
    public async Task TakeAsync_FromManyThreadsWithCancellation_LosesNoPlace()
    {
        var places = new FairPlaces<string>(mostWaiting: 1000);
        places.GiveBack("a");
        places.GiveBack("b");
        var held = 0;
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation }, async (i, _) =>
        {
            using var source = new CancellationTokenSource();
            var taking = places.TakeAsync($"caller{i % 5}", source.Token).AsTask();
            if (i % 3 == 0)
            {
                await source.CancelAsync();
            }

            try
            {
                var place = await taking;
                Assert.InRange(Interlocked.Increment(ref held), 1, 2);
                await Task.Yield();
                Interlocked.Decrement(ref held);
                Assert.True(places.GiveBack(place));
            }
            catch (OperationCanceledException)
            {
                Assert.Equal(0, i % 3);
            }
        });

        Assert.Equal(["a", "b"], places.Close().Order(StringComparer.Ordinal));
    }
}
