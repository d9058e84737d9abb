using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>
/// SCRFD (Guo et al., 2021): the same number of anchors in each cell, all at its upper left corner. For each stride, role <c>scores</c>: a
/// probability an anchor; <c>boxes</c>: a row an anchor, the distances of left, top, right and bottom from the anchor in cells;
/// <c>points</c>, which may be absent: five, as distances from the anchor in cells.
/// </summary>
internal sealed class ScrfdDecoder : IBoxDecoder, IFacePoints
{
    private const int Points = 5;

    private readonly Level[] _levels;

    public ScrfdDecoder(ModelContract model, OutputLayout outputs)
    {
        PointCount = outputs.Count("points") > 0 ? Points : 0;
        var first = 0;
        _levels = [.. GridLevels.Of(model).Select((grid, i) =>
        {
            var level = FindLevel(outputs, grid, i, first);
            first += level.Boxes.Rows;
            return level;
        })];
    }

    public int PointCount { get; }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        foreach (ref readonly var level in _levels.AsSpan())
        {
            var scores = level.Scores.Of(outputs);
            var boxes = level.Boxes.Of(outputs);
            for (var row = 0; row < scores.Length; row++)
            {
                if (scores[row] >= found.Floor)
                {
                    var anchor = level.AnchorOf(row);
                    var sides = boxes.Slice(4 * row, 4);
                    var stride = level.Grid.Stride;
                    found.Add(
                        0,
                        scores[row],
                        new Box(anchor.X - (sides[0] * stride), anchor.Y - (sides[1] * stride), anchor.X + (sides[2] * stride), anchor.Y + (sides[3] * stride)),
                        level.First + row);
                }
            }
        }
    }

    public void DecodePoints(SessionBinding outputs, int cell, Span<Vector2> points)
    {
        if (PointCount == 0)
        {
            return;
        }

        var index = _levels.Length - 1;
        while (cell < _levels[index].First)
        {
            index--;
        }

        ref readonly var level = ref _levels[index];
        var row = cell - level.First;
        var anchor = level.AnchorOf(row);
        var item = level.Points!.Value.Of(outputs).Slice(row * 2 * Points, 2 * Points);
        for (var i = 0; i < Points; i++)
        {
            points[i] = anchor + (new Vector2(item[2 * i], item[(2 * i) + 1]) * level.Grid.Stride);
        }
    }

    private Level FindLevel(OutputLayout outputs, GridLevel grid, int index, int first)
    {
        var boxes = outputs.Find("boxes", index, 0, 4);
        return boxes.Rows % grid.Cells == 0
            ? new Level(
                grid, outputs.Find("scores", index, boxes.Rows, 1), boxes,
                PointCount > 0 ? outputs.Find("points", index, boxes.Rows, 2 * Points) : null, boxes.Rows / grid.Cells, first)
            : throw outputs.Wrong(boxes.Index, $"a multiple of {grid.Cells} rows of 4");
    }

    private readonly record struct Level(GridLevel Grid, OutputTensor Scores, OutputTensor Boxes, OutputTensor? Points, int Anchors, int First)
    {
        public Vector2 AnchorOf(int row)
        {
            var cell = row / Anchors;
            return new Vector2(cell % Grid.Columns, cell / Grid.Columns) * Grid.Stride;
        }
    }
}
