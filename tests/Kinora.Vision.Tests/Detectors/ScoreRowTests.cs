using Kinora.Vision.Detectors;

namespace Kinora.Vision.Tests.Detectors;

public class ScoreRowTests
{
    [Fact]
    public void AnyAtLeast_OneScoreInARowOfAnyLength_IsSeenWhereverItStands()
    {
        for (var length = 0; length <= 40; length++)
        {
            var row = new float[length];
            Array.Fill(row, 0.4f);
            Assert.False(ScoreRow.AnyAtLeast(row, 0.5f));
            for (var at = 0; at < length; at++)
            {
                row[at] = 0.5f;
                Assert.True(ScoreRow.AnyAtLeast(row, 0.5f), $"{at} of {length}");
                row[at] = float.NaN;
                Assert.False(ScoreRow.AnyAtLeast(row, 0.5f), $"NaN at {at} of {length}");
                row[at] = 0.4f;
            }
        }
    }
}
