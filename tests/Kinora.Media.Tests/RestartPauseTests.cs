using Kinora.Media.Supervision;

namespace Kinora.Media.Tests;

public class RestartPauseTests
{
    [Fact]
    public void Next_AgainAndAgain_DoublesUpToTheLongestAndIsShortenedByAtMostHalf()
    {
        var pause = new RestartPause(new Random(3));
        double[] longest = [0.25, 0.5, 1, 2, 4, 8, 10, 10, 10];
        Assert.All(longest, expected => Assert.InRange(pause.Next(RestartPause.Longest).TotalSeconds, expected / 2, expected));
        pause.Reset();
        Assert.InRange(pause.Next(RestartPause.Longest).TotalSeconds, 0.125, 0.25);
    }

    [Fact]
    public void Next_ManySources_DoNotComeBackTogether() => Assert.True(
        Enumerable.Range(0, 100).Select(seed => new RestartPause(new Random(seed)).Next(RestartPause.Longest)).Distinct().Count() > 90);
}
