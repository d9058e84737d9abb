using Kinora.Frames.Results;
using Kinora.Pipelines.Capture;

namespace Kinora.Pipelines.Tests.Capture;

public class CaptureDeciderTests
{
    [Fact]
    public void Wants_EveryThird_TakesTheFirstAndEachThirdAfter() =>
        Assert.Equal([0, 3, 6, 9], Kept(new CaptureRule { Every = 3 }, [.. Enumerable.Range(0, 10).Select(i => Captured.Result(i * 0.01))]));

    [Fact]
    public void Wants_Labels_TakesFramesThatHaveOneAtMostOnceASecond() => Assert.Equal([1, 4], Kept(
        new CaptureRule { Labels = ["person", "cat"] },
        Captured.Result(0, found: ("dog", .9f)), Captured.Result(1, found: [("dog", .9f), ("cat", .4f)]), Captured.Result(1.5, found: ("person", .9f)), Captured.Result(1.9, found: ("person", .9f)),
        Captured.Result(2, found: ("person", .9f)), Captured.Result(4)));

    [Fact]
    public void Wants_Below_TakesFramesWhoseBestScoreIsLow() => Assert.Equal([2, 4], Kept(
        new CaptureRule { Below = .5, MinInterval = TimeSpan.Zero },
        Captured.Result(0), Captured.Result(1, found: ("dog", .5f)), Captured.Result(2, found: ("dog", .49f)), Captured.Result(3, found: [("dog", .3f), ("cat", .8f)]),
        Captured.Result(4, found: [("dog", .3f), ("cat", .1f)])));

    [Fact]
    public void Wants_OnChange_TakesFramesWithOtherLabelsThanTheOneBefore() => Assert.Equal([2, 4, 5], Kept(
        new CaptureRule { OnChange = true, MinInterval = TimeSpan.Zero },
        Captured.Result(0, found: ("dog", .5f)), Captured.Result(1, found: [("dog", .5f), ("dog", .6f)]), Captured.Result(2, found: [("dog", .5f), ("cat", .6f)]),
        Captured.Result(3, found: [("cat", .5f), ("dog", .6f)]), Captured.Result(4), Captured.Result(5, found: ("cat", .5f)), Captured.Result(6, found: ("cat", .5f))));

    [Fact]
    public void Wants_MinInterval_HoldsForEveryReason() => Assert.Equal([0, 5, 10], Kept(
        new CaptureRule { Every = 1, Labels = ["dog"], MinInterval = TimeSpan.FromSeconds(5) },
        [.. Enumerable.Range(0, 12).Select(i => Captured.Result(i, found: ("dog", .5f)))]));

    [Fact]
    public void Wants_AStaleResult_IsNotTaken() =>
        Assert.Equal([0, 2], Kept(new CaptureRule { Every = 1 }, Captured.Result(0), Captured.Result(1, stale: true), Captured.Result(2)));

    [Fact]
    public void Wants_AClassifiersFirstLabel_CountsAndTheOthersDoNot()
    {
        var result = new FrameResult
        {
            Stream = "door", Frame = 0, Timestamp = Captured.Start, Width = 1, Height = 1, Predictions = [new Prediction("cat", .8f), new Prediction("dog", .1f)],
        };
        Assert.Equal([0], Kept(new CaptureRule { Labels = ["cat"] }, result));
        Assert.Empty(Kept(new CaptureRule { Labels = ["dog"] }, result));
    }

    [Fact]
    public void Wants_FramesThatAreNotTaken_AllocateNothing()
    {
        var decider = new CaptureDecider(new CaptureRule { Every = 1_000_000, Labels = ["person"], Below = .1, OnChange = true });
        FrameResult[] results = [Captured.Result(0, found: [("dog", .5f), ("cat", .6f)]), Captured.Result(1, found: [("cat", .7f), ("dog", .6f)])];
        for (var i = 0; i < 100; i++)
        {
            _ = decider.Wants(results[i % 2]);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.False(decider.Wants(results[i % 2]));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static List<int> Kept(CaptureRule rule, params FrameResult[] results)
    {
        var decider = new CaptureDecider(rule);
        List<int> kept = [];
        for (var i = 0; i < results.Length; i++)
        {
            if (decider.Wants(results[i]))
            {
                decider.OnKept(results[i]);
                kept.Add(i);
            }
        }

        return kept;
    }
}
