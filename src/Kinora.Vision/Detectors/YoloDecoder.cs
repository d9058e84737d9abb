using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>
/// YOLOv8 and YOLO11 as Ultralytics export them: anchor-free, without objectness, the distances decoded by the graph. Role
/// <c>predictions</c>, lying on its side: a row a number, a column a cell of all strides: centre x, y, width, height in pixels of the input,
/// then a row of probabilities a class.
/// </summary>
internal sealed class YoloDecoder : IBoxDecoder
{
    private const int FirstClass = 4;

    /// <summary>So many cells are ruled out by one look: most hold nothing of a class.</summary>
    private const int Block = 64;

    private readonly OutputTensor _rows;
    private readonly int _classes;

    public YoloDecoder(ModelContract model, OutputLayout outputs, int classes)
    {
        _classes = classes;
        _rows = outputs.Find("predictions", 0, FirstClass + classes, GridLevels.Of(model).Sum(level => level.Cells));
    }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        var values = _rows.Of(outputs);
        for (var i = 0; i < _classes; i++)
        {
            var scores = values.Slice((FirstClass + i) * _rows.Columns, _rows.Columns);
            for (var first = 0; first < scores.Length; first += Block)
            {
                var block = scores[first..Math.Min(first + Block, scores.Length)];
                if (ScoreRow.AnyAtLeast(block, found.Floor))
                {
                    Take(values, i, first, block, found);
                }
            }
        }
    }

    private void Take(ReadOnlySpan<float> values, int label, int first, ReadOnlySpan<float> scores, BoxCandidates found)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] >= found.Floor)
            {
                var cell = first + i;
                var (x, y) = (values[cell], values[_rows.Columns + cell]);
                var (width, height) = (values[(2 * _rows.Columns) + cell] / 2, values[(3 * _rows.Columns) + cell] / 2);
                found.Add(label, scores[i], new Box(x - width, y - height, x + width, y + height), cell);
            }
        }
    }
}
