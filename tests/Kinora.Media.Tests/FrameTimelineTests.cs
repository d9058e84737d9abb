using Kinora.Media.Decoding;

namespace Kinora.Media.Tests;

public class FrameTimelineTests
{
    private const long Frame = 40_000_000;
    private static readonly FrameCursor Start = new(0, null, 0);

    [Fact]
    public void TryPlace_TimesThatGrow_StayAsTheyAre()
    {
        var timeline = new FrameTimeline(Start, new TimelineRules { FirstIndex = 7 }, 0);
        Assert.Equal("7:90 8:91 9:95 10:200", Place(timeline, 90, 91, 95, 200));
    }

    [Fact]
    public void TryPlace_TimesThatRepeatOrGoBack_GoOnByOneFrame()
    {
        var timeline = new FrameTimeline(Start, new TimelineRules(), 0);
        Assert.Equal("0:0 1:40 2:80 3:120 4:160 5:200 6:240", Place(timeline, 0, 40, 80, 80, 120, 0, 40));
    }

    [Fact]
    public void TryPlace_LiveSourceThatCameBack_GoesOnAsMuchLaterAsItReallyIs()
    {
        var from = new FrameCursor(100, 4000 * 1_000_000L, 10_000 * 1_000_000L);
        var timeline = new FrameTimeline(from, new TimelineRules { IsLive = true }, 12_500 * 1_000_000L);
        Assert.Equal("100:6500 101:6540", Place(timeline, 3, 43));
    }

    [Fact]
    public void TryPlace_FileThatStartsAgain_GoesOnByOneFrame()
    {
        var timeline = new FrameTimeline(new FrameCursor(10, 400 * 1_000_000L, 0), new TimelineRules { Rate = 25 }, 99_000_000_000);
        Assert.Equal("10:440 11:480", Place(timeline, 0, 40));
    }

    [Fact]
    public void TryPlace_FileThatGrew_LeavesOutWhatWasDelivered()
    {
        var timeline = new FrameTimeline(new FrameCursor(3, 80 * 1_000_000L, 0), new TimelineRules { Resumes = true }, 0);
        Assert.Equal("- - - 3:120 4:160", Place(timeline, 0, 40, 80, 120, 160));
    }

    [Theory]
    [InlineData(0, "0:0 5:40 10:80")]
    [InlineData(11, "15:1 20:41 25:81")]
    [InlineData(15, "15:1 20:41 25:81")]
    public void TryPlace_EveryFifth_KeepsToTheMultiples(long next, string expected)
    {
        var timeline = new FrameTimeline(new FrameCursor(next, next == 0 ? null : 0, 0), new TimelineRules { Every = 5, IsLive = true }, 0);
        Assert.Equal(expected, Place(timeline, 0, 40, 80));
    }

    [Fact]
    public void TryPlace_FramesChosenByTime_AreCountedByTheSourcesRate()
    {
        var timeline = new FrameTimeline(Start, new TimelineRules { CountsByTime = true, Rate = 25 }, 0);
        Assert.Equal("0:0 25:1000 62:2480 63:2481", Place(timeline, 0, 1000, 2480, 2481));
    }

    [Fact]
    public void TryPlace_RandomTimes_AlwaysGrowInBothRenditionsAlike()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var rules = new TimelineRules { Every = random.Next(1, 6), CountsByTime = random.Next(2) == 0, Rate = random.Next(0, 60), IsLive = random.Next(2) == 0 };
            var from = new FrameCursor(random.Next(1000), random.Next(2) == 0 ? null : random.NextInt64(1_000_000_000), random.NextInt64(1_000_000_000));
            var (a, b) = (new FrameTimeline(from, rules, 5_000_000_000), new FrameTimeline(from, rules, 5_000_000_000));
            var (lastIndex, lastPts) = (from.NextIndex - 1, from.PtsNanoseconds ?? long.MinValue);
            for (var i = 0; i < 200; i++)
            {
                var pts = random.Next(10) == 0 ? random.NextInt64(-10_000_000_000, 10_000_000_000) : i * Frame;
                Assert.Equal(a.TryPlace(pts, out var index, out var placed), b.TryPlace(pts, out var otherIndex, out var other));
                Assert.Equal((index, placed), (otherIndex, other));
                Assert.True(index > lastIndex, $"index {index} after {lastIndex}");
                Assert.True(placed > lastPts, $"time {placed} after {lastPts}");
                (lastIndex, lastPts) = (index, placed);
            }
        }
    }

    private static string Place(FrameTimeline timeline, params long[] milliseconds) => string.Join(
        ' ', milliseconds.Select(ms => timeline.TryPlace(ms * 1_000_000, out var index, out var pts) ? $"{index}:{pts / 1_000_000}" : "-"));
}
