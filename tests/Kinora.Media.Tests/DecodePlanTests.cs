using Kinora.Media.Decoding;

namespace Kinora.Media.Tests;

public class DecodePlanTests
{
    private static readonly FeedRequest Small = new() { Rendition = Rendition.Analysis, Decode = DecodeMode.Economy, Selection = new FrameSelection(6) };

    [Fact]
    public void For_NoReader_MakesNothing() => Assert.True(DecodePlan.For([]).IsEmpty);

    [Fact]
    public void For_SeveralReaders_MakesTheMostThatOneOfThemWants()
    {
        var alone = DecodePlan.For([Small]);
        Assert.Equal(new DecodePlan(DecodeMode.Economy, new FrameSelection(6), false, 640), alone);
        var both = DecodePlan.For([Small, Small with { AnalysisSide = 416, Selection = new FrameSelection(4) }, new FeedRequest { Selection = new FrameSelection(2) }]);
        Assert.Equal(new DecodePlan(DecodeMode.Full, new FrameSelection(2), true, 640), both);
        Assert.True(both.Covers(alone));
        Assert.False(alone.Covers(both));
        Assert.Equal((2, Rendition.Full, Rendition.Analysis), (both.Renditions, both.RenditionOf(0), both.RenditionOf(1)));
        Assert.Equal(Rendition.Analysis, alone.RenditionOf(0));
    }

    [Theory]
    [InlineData(4, null, 6, null, 2, null)]
    [InlineData(3, null, 3, null, 3, null)]
    [InlineData(5, null, 1, null, 1, null)]
    [InlineData(1, 5.0, 1, 5.0, 1, 5.0)]
    [InlineData(1, 5.0, 1, 10.0, 1, null)]
    [InlineData(1, 5.0, 4, null, 1, null)]
    public void Union_TwoSelections_HoldsBoth(int every, double? rate, int otherEvery, double? otherRate, int expectedEvery, double? expectedRate)
    {
        var (a, b) = (new FrameSelection(every, rate), new FrameSelection(otherEvery, otherRate));
        Assert.Equal(new FrameSelection(expectedEvery, expectedRate), a.Union(b));
        Assert.Equal(a.Union(b), b.Union(a));
    }
}
