using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Decoding;
using Kinora.Pipelines.Streams;

namespace Kinora.Pipelines.Tests;

public class FrameSamplerTests
{
    [Theory]
    [InlineData(30, 10, "0 3 6 9 12 15 18 21 24 27")]
    [InlineData(30, 7, "0 5 9 13 18 22 26")]
    [InlineData(30, 60, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29")]
    [InlineData(30, 0.5, "0")]
    public void Wants_Rate_KeepsToItsGrid(double sourceRate, double rate, string expected)
    {
        var sampler = new FrameSampler(new FrameSelection(1, rate), 0);
        Assert.Equal(expected, Select(sampler, Enumerable.Range(0, 30).Select(i => ((long)i, i / sourceRate))));
    }

    [Fact]
    public void Wants_RateOverASeamAndAGap_StartsANewGrid()
    {
        var sampler = new FrameSampler(new FrameSelection(1, 10), 0);
        (long, double)[] frames = [(0, 0), (1, 0.05), (2, 0.1), (3, 0), (4, 0.05), (5, 0.1), (6, 9), (7, 9.05), (8, 9.1)];
        Assert.Equal("0 2 3 5 6 8", Select(sampler, frames));
    }

    [Fact]
    public void Wants_EveryFromAFirstFrame_CountsFromThere()
    {
        var sampler = new FrameSampler(new FrameSelection(4), 3);
        Assert.Equal("3 7 11", Select(sampler, Enumerable.Range(3, 10).Select(i => ((long)i, i * 0.04))));
    }

    [Fact]
    public void Missed_FramesThatAReaderWasTooSlowFor_AreThoseTheSelectionWanted()
    {
        // 30 frames a second of which 10 are wanted; the reader sleeps through frames 4 to 12, that is 6, 9 and 12. By time, 13 stands for 12.
        Assert.Equal("0:0 3:0 13:2 16:0 19:0", Missed(new FrameSelection(1, 10), 1));
        Assert.Equal("0:0 3:0 15:3 18:0", Missed(new FrameSelection(3), 1));
        Assert.Equal("0:0 1:0 2:0 3:0 13:9 14:0 15:0 16:0 17:0 18:0 19:0", Missed(FrameSelection.All, 1));
    }

    [Fact]
    public void LeftOut_Divisor_CountsWantedFramesThatWerePassedOver()
    {
        var sampler = new FrameSampler(new FrameSelection(3), 0);
        Assert.Equal("0 6 12 18", Select(sampler, Enumerable.Range(0, 20).Select(i => ((long)i, i / 30.0)), divisor: 2));
        Assert.Equal(3, sampler.LeftOut);
    }

    [Fact]
    public void Wants_Divisor_TakesOneOfSoManyWanted() => Assert.Equal("0:0 15:1", Missed(new FrameSelection(3), 2));

    /// <summary>Frames that are taken of 20 at 30 a second, out of which the reader loses 4 to 12; behind each what it lost.</summary>
    private static string Missed(FrameSelection selection, int divisor)
    {
        var sampler = new FrameSampler(selection, 0);
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Latest);
        List<string> taken = [];
        for (var index = 0; index < 20; index++)
        {
            Assert.True(pool.TryLoan(FrameFormat.Video(2, 2), out var loan));
            loan.Commit(new FrameStamp(index, (long)(index / 30.0 * 1e9), 0, DateTimeOffset.UnixEpoch, 0));
            if (index is >= 4 and <= 12)
            {
                continue;
            }

            Assert.True(feed.TryNext(out var frame));
            using (frame)
            {
                if (sampler.Wants(frame, divisor))
                {
                    taken.Add($"{index}:{sampler.Missed}");
                }
            }
        }

        return string.Join(' ', taken);
    }

    private static string Select(FrameSampler sampler, IEnumerable<(long Index, double Seconds)> frames, int divisor = 1)
    {
        using var pool = new FramePool();
        using var feed = pool.OpenFeed(FeedMode.Queue(1));
        List<long> taken = [];
        foreach (var (index, seconds) in frames)
        {
            Assert.True(pool.TryLoan(FrameFormat.Video(2, 2), out var loan));
            loan.Commit(new FrameStamp(index, (long)(seconds * 1e9), 0, DateTimeOffset.UnixEpoch, 0));
            Assert.True(feed.TryNext(out var frame));
            using (frame)
            {
                if (sampler.Wants(frame, divisor))
                {
                    taken.Add(index);
                }
            }
        }

        return string.Join(' ', taken);
    }
}
