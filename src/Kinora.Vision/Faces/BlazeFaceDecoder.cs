using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>
/// BlazeFace (Bazarevsky et al., 2019): a single-shot detector with the same number of anchors in each cell, all at its centre and all
/// one pixel wide. For each stride, role <c>scores</c>: a logit an anchor; role <c>boxes</c>: a row an anchor, in pixels: centre as the
/// distance from the anchor, width, height, then the key points as distances from the anchor.
/// </summary>
internal sealed class BlazeFaceDecoder : IBoxDecoder, IFacePoints
{
    private const int FirstPoint = 4;

    private readonly Level[] _levels;

    public BlazeFaceDecoder(ModelContract model, OutputLayout outputs)
    {
        var first = 0;
        _levels = [.. GridLevels.Of(model).Select((grid, i) =>
        {
            var level = FindLevel(outputs, grid, i, first);
            first += level.Boxes.Rows;
            return level;
        })];
        PointCount = (_levels[0].Boxes.Columns - FirstPoint) / 2;
        if (_levels.Any(level => level.Boxes.Columns != _levels[0].Boxes.Columns) || PointCount > FacePoints.Most)
        {
            throw outputs.Wrong(_levels[0].Boxes.Index, $"at most {FacePoints.Most} points, and as many at every stride");
        }
    }

    public int PointCount { get; }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        foreach (var level in _levels)
        {
            var logits = level.Scores.Of(outputs);
            var boxes = level.Boxes.Of(outputs);
            for (var row = 0; row < logits.Length; row++)
            {
                var score = 1 / (1 + MathF.Exp(-logits[row]));
                if (score >= found.Floor)
                {
                    var anchor = level.AnchorOf(row);
                    var item = boxes.Slice(row * level.Boxes.Columns, FirstPoint);
                    var (x, y) = (anchor.X + item[0], anchor.Y + item[1]);
                    var (width, height) = (item[2] / 2, item[3] / 2);
                    found.Add(0, score, new Box(x - width, y - height, x + width, y + height), level.First + row);
                }
            }
        }
    }

    public void DecodePoints(SessionBinding outputs, int cell, Span<Vector2> points)
    {
        var index = _levels.Length - 1;
        while (cell < _levels[index].First)
        {
            index--;
        }

        ref readonly var level = ref _levels[index];
        var row = cell - level.First;
        var anchor = level.AnchorOf(row);
        var item = level.Boxes.Of(outputs).Slice((row * level.Boxes.Columns) + FirstPoint, 2 * PointCount);
        for (var i = 0; i < PointCount; i++)
        {
            points[i] = anchor + new Vector2(item[2 * i], item[(2 * i) + 1]);
        }
    }

    private static Level FindLevel(OutputLayout outputs, GridLevel grid, int index, int first)
    {
        var boxes = outputs.Find("boxes", index);
        return boxes.Rows % grid.Cells == 0 && boxes.Columns >= FirstPoint && boxes.Columns % 2 == 0
            ? new Level(grid, outputs.Find("scores", index, boxes.Rows, 1), boxes, boxes.Rows / grid.Cells, first)
            : throw outputs.Wrong(boxes.Index, $"a multiple of {grid.Cells} rows of 4 + 2·points");
    }

    private readonly record struct Level(GridLevel Grid, OutputTensor Scores, OutputTensor Boxes, int Anchors, int First)
    {
        public Vector2 AnchorOf(int row)
        {
            var cell = row / Anchors;
            return new Vector2((cell % Grid.Columns) + 0.5f, (cell / Grid.Columns) + 0.5f) * Grid.Stride;
        }
    }
}
