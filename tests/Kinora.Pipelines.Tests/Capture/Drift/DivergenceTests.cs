using System.Globalization;
using Kinora.Pipelines.Capture.Drift;
using Kinora.Tests.Support;

namespace Kinora.Pipelines.Tests.Capture.Drift;

public class DivergenceTests
{
    /// <summary>Another writing of the same definitions, in another language.</summary>
    private const string Python = """
        import sys
        from math import log, fsum
        p, q = ([int(n) + .5 for n in side.split(",")] for side in sys.argv[1:3])
        p, q = [n / fsum(p) for n in p], [n / fsum(q) for n in q]
        print(repr(fsum((b - a) * log(b / a) for a, b in zip(p, q))), repr(fsum(b * log(b / a) for a, b in zip(p, q))))
        """;

    [Theory]
    [InlineData("10,20,30,40", "40,30,20,10")]
    [InlineData("0,0,5,100,3", "1,0,50,10,0")]
    [InlineData("1000000,1", "1,1000000")]
    [InlineData("0,0", "7,0")]
    [InlineData("3,1,4,1,5,9,2,6,5,3", "2,7,1,8,2,8,1,8,2,8")]
    public void PsiAndKl_Counts_AreWhatPythonComputes(string baseline, string current)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "python3 is not installed");
        var run = Tool.Run("/usr/bin/python3", ["-c", Python, baseline, current]);
        Assert.True(run.ExitCode == 0, run.Error);
        var expected = run.Output.Trim().Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(expected[0], Divergence.Psi(Counts(baseline), Counts(current)), 12);
        Assert.Equal(expected[1], Divergence.Kl(Counts(baseline), Counts(current)), 12);
    }

    [Fact]
    public void PsiAndKl_TwoBins_AreTheClosedForm()
    {
        // With half a count added, 9 and 29 of 38 and 2 are 0.25 and 0.75, and the other way round.
        var (p, q) = (new long[] { 9, 28 }, new long[] { 28, 9 });
        var (a, b) = (9.5 / 38, 28.5 / 38);
        Assert.Equal((0.25, 0.75), (a, b));
        Assert.Equal(2 * 0.5 * Math.Log(3), Divergence.Psi(p, q), 12);
        Assert.Equal(0.5 * Math.Log(3), Divergence.Kl(p, q), 12);
    }

    [Fact]
    public void PsiAndKl_EqualShares_AreNearlyZeroAndOfEqualCountsZero()
    {
        Assert.Equal(0, Divergence.Psi([10, 20, 0], [10, 20, 0]), 15);
        Assert.InRange(Divergence.Psi([1000, 2000], [10_000, 20_000]), 0, 1e-6);
    }

    private static long[] Counts(string text) => [.. text.Split(',').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
}
