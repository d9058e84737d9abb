using Kinora.Vision.Detectors;

namespace Kinora.Vision.Tests.Detectors;

/// <summary>A candidate as a plain double-precision decoder finds it.</summary>
internal sealed record PlainBox(int Class, double Score, double X1, double Y1, double X2, double Y2)
{
    /// <summary>Every candidate is found by both, with the same box within a hundredth of a pixel.</summary>
    public static void AssertSame(IReadOnlyList<PlainBox> expected, BoxCandidates found)
    {
        var actual = Enumerable.Range(0, found.Count).Select(i => found[i]).OrderBy(c => c.Cell).ThenBy(c => c.Class).ToList();
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < actual.Count; i++)
        {
            var (plain, candidate) = (expected[i], actual[i]);
            Assert.Equal(plain.Class, candidate.Class);
            Assert.Equal(plain.Score, candidate.Score, 1e-5);
            Assert.Equal(plain.X1, candidate.Box.X1, 1e-2);
            Assert.Equal(plain.Y1, candidate.Box.Y1, 1e-2);
            Assert.Equal(plain.X2, candidate.Box.X2, 1e-2);
            Assert.Equal(plain.Y2, candidate.Box.Y2, 1e-2);
        }
    }
}
