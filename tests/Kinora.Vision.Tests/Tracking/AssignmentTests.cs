using Kinora.Vision.Tracking;

namespace Kinora.Vision.Tests.Tracking;

public sealed class AssignmentTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(2, 5)]
    [InlineData(5, 2)]
    [InlineData(6, 6)]
    public void Solve_RandomGains_IsAsGoodAsTryingEverything(int rows, int columns)
    {
        var random = new Random(rows * 100 + columns);
        var assignment = new Assignment();
        for (var round = 0; round < 300; round++)
        {
            var gains = new float[rows * columns];
            foreach (ref var gain in gains.AsSpan())
            {
                gain = random.NextSingle() < 0.4f ? 0 : random.NextSingle();
            }

            var columnOfRow = new int[rows];
            assignment.Solve(gains, columns, columnOfRow);

            Assert.Equal(Best(gains, columns, rows, 0, 0), Total(gains, columns, columnOfRow), 1e-4f);
        }
    }

    [Fact]
    public void Solve_ForbiddenPairs_AreNeverMade()
    {
        var columnOfRow = new int[2];
        new Assignment().Solve([0, -1, 0, 0.2f], 2, columnOfRow);

        Assert.Equal([-1, 1], columnOfRow);
    }

    [Fact]
    public void Solve_TwoPoorPairsAgainstOneGood_KeepsTheGoodOne()
    {
        // Pairing crosswise would make two pairs of .3; the one straight pair is worth more.
        var columnOfRow = new int[2];
        new Assignment().Solve([0.9f, 0.3f, 0.3f, 0], 2, columnOfRow);

        Assert.Equal([0, -1], columnOfRow);
    }

    [Fact]
    public void Solve_NoColumns_LeavesAllRowsAlone()
    {
        var columnOfRow = new int[3];
        new Assignment().Solve([], 0, columnOfRow);

        Assert.Equal([-1, -1, -1], columnOfRow);
    }

    private static float Total(float[] gains, int columns, int[] columnOfRow)
    {
        var taken = columnOfRow.Where(column => column >= 0).ToArray();
        Assert.Equal(taken.Length, taken.Distinct().Count());
        return columnOfRow.Select((column, row) => column < 0 ? 0 : gains[(row * columns) + column]).Sum();
    }

    private static float Best(float[] gains, int columns, int rows, int row, int taken)
    {
        if (row == rows)
        {
            return 0;
        }

        var best = Best(gains, columns, rows, row + 1, taken);
        for (var column = 0; column < columns; column++)
        {
            if ((taken & (1 << column)) == 0)
            {
                best = Math.Max(best, gains[(row * columns) + column] + Best(gains, columns, rows, row + 1, taken | (1 << column)));
            }
        }

        return best;
    }
}
