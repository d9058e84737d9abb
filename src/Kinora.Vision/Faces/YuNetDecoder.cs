using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Detectors;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Faces;

/// <summary>
/// YuNet (Wu, Peng, Yu, 2023), anchor-free. For each stride and cell, role <c>scores</c>: the probability of a face; <c>objectness</c>:
/// how well the box fits, the score is the root of their product; <c>boxes</c>: centre as the distance from the cell's corner in cells,
/// the logarithm of width and height in cells; <c>points</c>: x, y as distances in cells.
/// </summary>
internal sealed class YuNetDecoder : IBoxDecoder, IFacePoints
{
    private const int Points = 5;

    private readonly Level[] _levels;

    public YuNetDecoder(ModelContract model, OutputLayout outputs) =>
        _levels = [.. GridLevels.Of(model).Select((grid, i) => new Level(
            grid,
            outputs.Find("scores", i, grid.Cells, 1),
            outputs.Find("objectness", i, grid.Cells, 1),
            outputs.Find("boxes", i, grid.Cells, 4),
            outputs.Find("points", i, grid.Cells, 2 * Points)))];

    public int PointCount => Points;

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        foreach (ref readonly var level in _levels.AsSpan())
        {
            var scores = level.Scores.Of(outputs);
            var objectness = level.Objectness.Of(outputs);
            var boxes = level.Boxes.Of(outputs);
            for (var cell = 0; cell < scores.Length; cell++)
            {
                var score = MathF.Sqrt(Math.Clamp(scores[cell], 0, 1) * Math.Clamp(objectness[cell], 0, 1));
                if (score >= found.Floor)
                {
                    found.Add(0, score, BoxOf(level.Grid, cell, boxes.Slice(4 * cell, 4)), level.Grid.First + cell);
                }
            }
        }
    }

    public void DecodePoints(SessionBinding outputs, int cell, Span<Vector2> points)
    {
        var index = _levels.Length - 1;
        while (cell < _levels[index].Grid.First)
        {
            index--;
        }

        ref readonly var level = ref _levels[index];
        var row = cell - level.Grid.First;
        var corner = CornerOf(level.Grid, row);
        var item = level.Points.Of(outputs).Slice(row * 2 * Points, 2 * Points);
        for (var i = 0; i < Points; i++)
        {
            points[i] = (corner + new Vector2(item[2 * i], item[(2 * i) + 1])) * level.Grid.Stride;
        }
    }

    private static Box BoxOf(in GridLevel grid, int cell, ReadOnlySpan<float> item)
    {
        var center = (CornerOf(grid, cell) + new Vector2(item[0], item[1])) * grid.Stride;
        var width = MathF.Exp(item[2]) * grid.Stride / 2;
        var height = MathF.Exp(item[3]) * grid.Stride / 2;
        return new Box(center.X - width, center.Y - height, center.X + width, center.Y + height);
    }

    private static Vector2 CornerOf(in GridLevel grid, int cell) => new(cell % grid.Columns, cell / grid.Columns);

    private readonly record struct Level(
        GridLevel Grid, OutputTensor Scores, OutputTensor Objectness, OutputTensor Boxes, OutputTensor Points);
}
