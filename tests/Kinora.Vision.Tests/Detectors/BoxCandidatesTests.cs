using Kinora.Frames.Results;
using Kinora.Vision.Detectors;

namespace Kinora.Vision.Tests.Detectors;

public class BoxCandidatesTests
{
    [Fact]
    public void Suppress_OverlappingBoxesOfOneClass_KeepsTheBest()
    {
        var found = Found((0, 0.5f, new Box(0, 0, 10, 10)), (0, 0.9f, new Box(1, 1, 11, 11)), (0, 0.6f, new Box(20, 20, 30, 30)));
        found.Suppress(0.5f);
        Assert.Equal([0.9f, 0.6f], Scores(found));
    }

    [Fact]
    public void Suppress_OverlappingBoxesOfTwoClasses_KeepsBoth()
    {
        var found = Found((0, 0.9f, new Box(0, 0, 10, 10)), (1, 0.5f, new Box(0, 0, 10, 10)));
        found.Suppress(0.5f);
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public void Suppress_TenThousandBoxesTheBestLast_KeepsTheBestOfABoundedNumber()
    {
        var found = new BoxCandidates();
        found.Begin(0);
        for (var i = 0; i < 10_000; i++)
        {
            found.Add(0, i / 10_000f, new Box(i * 20, 0, (i * 20) + 10, 10), i);
        }

        Assert.InRange(found.Count, 1, 2 * BoxCandidates.Most);
        found.Suppress(0.5f);
        Assert.Equal(Enumerable.Range(0, BoxCandidates.MostKept).Select(i => (9999 - i) / 10_000f), Scores(found));
    }

    [Fact]
    public void Suppress_TenThousandEqualScores_KeepsTheFirst()
    {
        var found = new BoxCandidates();
        found.Begin(0);
        for (var i = 0; i < 10_000; i++)
        {
            found.Add(0, 0.5f, new Box(i * 20, 0, (i * 20) + 10, 10), i);
        }

        found.Suppress(0.5f);
        Assert.Equal(Enumerable.Range(0, BoxCandidates.MostKept), Enumerable.Range(0, found.Count).Select(i => found[i].Cell));
    }

    [Theory]
    [InlineData(float.NaN, 0, 0, 1, 1)]
    [InlineData(float.PositiveInfinity, 0, 0, 1, 1)]
    [InlineData(0.29f, 0, 0, 1, 1)]
    [InlineData(0.5f, float.NaN, 0, 1, 1)]
    [InlineData(0.5f, 0, float.NegativeInfinity, 1, 1)]
    [InlineData(0.5f, 0, 0, float.PositiveInfinity, 1)]
    [InlineData(0.5f, 0, 0, 1, 0)]
    [InlineData(0.5f, 2, 0, 1, 1)]
    public void Add_NoRealCandidate_IsNotTaken(float score, float x1, float y1, float x2, float y2)
    {
        var found = new BoxCandidates();
        found.Begin(0.3f);
        found.Add(0, score, new Box(x1, y1, x2, y2), 0);
        Assert.Equal(0, found.Count);
    }

    [Fact]
    public void Suppress_NothingFound_StaysEmpty()
    {
        var found = Found();
        found.Suppress(0.5f);
        Assert.Equal(0, found.Count);
    }

    private static BoxCandidates Found(params (int Class, float Score, Box Box)[] boxes)
    {
        var found = new BoxCandidates();
        found.Begin(0);
        for (var i = 0; i < boxes.Length; i++)
        {
            found.Add(boxes[i].Class, boxes[i].Score, boxes[i].Box, i);
        }

        return found;
    }

    private static IEnumerable<float> Scores(BoxCandidates found) => Enumerable.Range(0, found.Count).Select(i => found[i].Score);
}
