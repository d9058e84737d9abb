using Kinora.Cli.Bus;

namespace Kinora.Cli.Tests.Bus;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentile_OfManyTimes_IsRightWithinThreePercent()
    {
        var random = new Random(1);
        var histogram = new LatencyHistogram();
        var times = Enumerable.Range(0, 10_000).Select(_ => (long)Math.Exp(random.NextDouble() * 25)).ToArray();
        foreach (var time in times)
        {
            histogram.Add(time);
        }

        Array.Sort(times);
        foreach (var share in new[] { .01, .5, .95, .99, .999, 1 })
        {
            var exact = times[(int)Math.Ceiling(share * times.Length) - 1];
            Assert.InRange(histogram.Percentile(share), exact, exact * 1.0313);
        }

        Assert.Equal((times[0], times[^1], 10_000), (histogram.Least, histogram.Most, histogram.Count));
        Assert.Equal(times.Average(), histogram.Mean, 1e-3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(long.MaxValue)]
    public void Percentile_OfOneTime_IsThatTime(long time)
    {
        var histogram = new LatencyHistogram();
        histogram.Add(time);
        Assert.Equal((time, time, time), (histogram.Percentile(.5), histogram.Percentile(0), histogram.Most));
    }

    [Fact]
    public void Add_BelowZero_CountsAsNone()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(long.MinValue);
        Assert.Equal((1, 0, 0), (histogram.Count, histogram.Least, histogram.Percentile(1)));
    }
}
