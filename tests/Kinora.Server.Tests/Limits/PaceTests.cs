using Kinora.Server.Limits;
using Kinora.Server.Tests.Perimeter;

namespace Kinora.Server.Tests.Limits;

public sealed class PaceTests
{
    private readonly SetClock _clock = new();

    [Fact]
    public void Count_MoreThanMayComeAtOnce_WaitsUntilItIsPaidOffAndNobodyElseDoes()
    {
        var pace = new Pace<string>(_clock, perSecond: 1000, atOnce: 2000);

        Assert.True(pace.Count("a", 2000) <= TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(0.5), pace.Count("a", 500));
        Assert.Equal(TimeSpan.FromSeconds(1.5), pace.Count("a", 1000));
        Assert.True(pace.Count("b", 2000) <= TimeSpan.Zero);
        _clock.Pass(TimeSpan.FromSeconds(3.5));
        Assert.True(pace.Count("a", 2000) <= TimeSpan.Zero);
        Assert.True(pace.Count("a", 1) > TimeSpan.Zero);
    }

    [Fact]
    public void Count_ManySenders_ForgetsThoseWhoseBytesArePaidOff()
    {
        var pace = new Pace<int>(_clock, perSecond: 1000, atOnce: 1000);
        for (var i = 0; i < 100_000; i++)
        {
            pace.Count(i, 1);
            _clock.Pass(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(pace.Remembered, 1, 5000);
    }

    [Fact]
    public async Task TakeAsync_WhoHasToWait_IsLetGoWhenTheRequestEnds()
    {
        var pace = new Pace<string>(_clock, perSecond: 1, atOnce: 1);
        using var end = new CancellationTokenSource();

        var waits = pace.TakeAsync("a", 1_000_000, end.Token);

        Assert.False(waits.IsCompleted);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
    }
}
