using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>
/// NanoDet's head. For each stride, role <c>scores</c>: cells × classes, probabilities; role <c>boxes</c>: cells × 4·bins, each side's
/// distance from the cell's centre as a distribution over bins (Li et al., Generalized Focal Loss, 2020): its expectation times the
/// stride. Cells run row by row, centres at half positions.
/// </summary>
internal sealed class NanoDetDecoder : IBoxDecoder
{
    private readonly Level[] _levels;

    public NanoDetDecoder(ModelContract model, OutputLayout outputs, int classes) =>
        _levels = [.. GridLevels.Of(model).Select((grid, i) => FindLevel(outputs, grid, i, classes))];

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        foreach (var level in _levels)
        {
            DecodeLevel(level, level.Scores.Of(outputs), level.Boxes.Of(outputs), found);
        }
    }

    private static Level FindLevel(OutputLayout outputs, GridLevel grid, int index, int classes)
    {
        var scores = outputs.Find("scores", index, grid.Cells, classes);
        var boxes = outputs.Find("boxes", index);
        return boxes.Rows == grid.Cells && boxes.Columns % 4 == 0
            ? new Level(grid, scores, boxes, boxes.Columns / 4)
            : throw outputs.Wrong(boxes.Index, $"{grid.Cells} rows of 4·bins");
    }

    private static void DecodeLevel(in Level level, ReadOnlySpan<float> scores, ReadOnlySpan<float> boxes, BoxCandidates found)
    {
        var classes = level.Scores.Columns;
        for (var cell = 0; cell < level.Grid.Cells; cell++)
        {
            var row = scores.Slice(cell * classes, classes);
            if (!ScoreRow.AnyAtLeast(row, found.Floor))
            {
                continue;
            }

            var box = BoxOf(level, boxes.Slice(cell * level.Boxes.Columns, level.Boxes.Columns), cell);
            for (var i = 0; i < row.Length; i++)
            {
                found.Add(i, row[i], box, level.Grid.First + cell);
            }
        }
    }

    private static Box BoxOf(in Level level, ReadOnlySpan<float> sides, int cell)
    {
        var (stride, bins) = (level.Grid.Stride, level.Bins);
        var x = ((cell % level.Grid.Columns) + 0.5f) * stride;
        var y = ((cell / level.Grid.Columns) + 0.5f) * stride;
        return new Box(
            x - (Expectation(sides[..bins]) * stride),
            y - (Expectation(sides.Slice(bins, bins)) * stride),
            x + (Expectation(sides.Slice(2 * bins, bins)) * stride),
            y + (Expectation(sides.Slice(3 * bins, bins)) * stride));
    }

    /// <summary>Σ i·softmax(logits)ᵢ.</summary>
    private static float Expectation(ReadOnlySpan<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = MathF.Max(largest, logit);
        }

        float sum = 0, weighted = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            var e = MathF.Exp(logits[i] - largest);
            sum += e;
            weighted += i * e;
        }

        return weighted / sum;
    }

    private readonly record struct Level(GridLevel Grid, OutputTensor Scores, OutputTensor Boxes, int Bins);
}
