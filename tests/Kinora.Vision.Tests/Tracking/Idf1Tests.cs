using Kinora.Frames.Results;

namespace Kinora.Vision.Tests.Tracking;

public sealed class Idf1Tests
{
    private static readonly Box Left = new(0, 0, 10, 20);
    private static readonly Box Right = new(100, 0, 110, 20);

    [Fact]
    public void Score_PerfectTracks_IsOne()
    {
        var idf1 = new Idf1();
        for (var frame = 0; frame < 10; frame++)
        {
            idf1.Add([(1, Left), (2, Right)], [Found(Left, 7), Found(Right, 9)]);
        }

        Assert.Equal(1, idf1.Score);
    }

    [Fact]
    public void Score_IdentitiesSwappedHalfWay_IsHalf()
    {
        var idf1 = new Idf1();
        for (var frame = 0; frame < 10; frame++)
        {
            var swapped = frame >= 5;
            idf1.Add([(1, Left), (2, Right)], [Found(Left, swapped ? 2 : 1), Found(Right, swapped ? 1 : 2)]);
        }

        Assert.Equal(0.5, idf1.Score, 6);
    }

    [Fact]
    public void Score_TrackBrokenIntoThree_CountsTheLongestPartOnly()
    {
        var idf1 = new Idf1();
        for (var frame = 0; frame < 10; frame++)
        {
            idf1.Add([(1, Left)], [Found(Left, frame < 6 ? 1 : frame < 8 ? 2 : 3)]);
        }

        Assert.Equal(2.0 * 6 / 20, idf1.Score, 6);
    }

    [Fact]
    public void Score_MissesAndFalseAlarms_LowerItAsF1()
    {
        var idf1 = new Idf1();
        for (var frame = 0; frame < 10; frame++)
        {
            idf1.Add([(1, Left)], frame < 5 ? [Found(Left, 1)] : [Found(Right, 2)]);
        }

        Assert.Equal(2.0 * 5 / (10 + 10), idf1.Score, 6);
    }

    [Fact]
    public void Score_BoxesOverlapByLessThanHalf_AgreeInNothing()
    {
        var idf1 = new Idf1();
        idf1.Add([(1, Left)], [Found(new Box(5, 0, 15, 20), 1)]);

        Assert.Equal(0, idf1.Score);
    }

    [Fact]
    public void Score_DetectionsWithoutTrack_AreNoClaim()
    {
        var idf1 = new Idf1();
        idf1.Add([(1, Left)], [Found(Left, 1), Found(Right, 0)]);

        Assert.Equal(1, idf1.Score);
    }

    [Fact]
    public void Score_GreedyPairingWouldLose_PairsGlobally()
    {
        // Track 1 agrees with truth 1 in 4 frames and with truth 2 in 3; track 2 with truth 1 in 3. Greedy takes 4, the best is 3 + 3.
        var idf1 = new Idf1();
        for (var frame = 0; frame < 4; frame++)
        {
            idf1.Add([(1, Left)], [Found(Left, 1)]);
        }

        for (var frame = 0; frame < 3; frame++)
        {
            idf1.Add([(2, Left)], [Found(Left, 1)]);
            idf1.Add([(1, Left)], [Found(Left, 2)]);
        }

        Assert.Equal(2.0 * 6 / 20, idf1.Score, 6);
    }

    private static Detection Found(Box box, int track) => new("person", 0.9f, box, track);
}
