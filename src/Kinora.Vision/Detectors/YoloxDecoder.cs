using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>
/// YOLOX without its decoding inside the graph (Ge et al., YOLOX, 2021). Role <c>predictions</c>: a row a cell, the grids of all strides
/// one after the other, each row by row: x, y, width, height, objectness, a probability a class. The centre is (xy + cell)·stride, the
/// size exp(wh)·stride, the score objectness · class.
/// </summary>
internal sealed class YoloxDecoder : IBoxDecoder
{
    private const int Objectness = 4;
    private const int FirstClass = 5;

    private readonly GridLevel[] _levels;
    private readonly OutputTensor _rows;

    public YoloxDecoder(ModelContract model, OutputLayout outputs, int classes)
    {
        _levels = GridLevels.Of(model);
        _rows = outputs.Find("predictions", 0, _levels.Sum(level => level.Cells), FirstClass + classes);
    }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        var values = _rows.Of(outputs);
        foreach (var level in _levels)
        {
            for (var cell = 0; cell < level.Cells; cell++)
            {
                var row = values.Slice((level.First + cell) * _rows.Columns, _rows.Columns);

                // A class is at most sure, so the objectness alone rules most cells out; a NaN is never at least anything.
                if (row[Objectness] >= found.Floor)
                {
                    DecodeCell(level, cell, row, found);
                }
            }
        }
    }

    private static void DecodeCell(in GridLevel level, int cell, ReadOnlySpan<float> row, BoxCandidates found)
    {
        var x = (row[0] + (cell % level.Columns)) * level.Stride;
        var y = (row[1] + (cell / level.Columns)) * level.Stride;
        var halfWidth = MathF.Exp(row[2]) * level.Stride * 0.5f;
        var halfHeight = MathF.Exp(row[3]) * level.Stride * 0.5f;
        var box = new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
        for (var i = FirstClass; i < row.Length; i++)
        {
            found.Add(i - FirstClass, row[Objectness] * row[i], box, level.First + cell);
        }
    }
}
