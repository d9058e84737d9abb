using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>
/// A single-shot detector whose graph applies its priors itself. Role <c>boxes</c>: rows of x1, y1, x2, y2 as shares of the input's width
/// and height; role <c>scores</c>: a probability a class for each, the background's before them where there is one column more.
/// </summary>
internal sealed class DecodedBoxesDecoder : IBoxDecoder
{
    private readonly OutputTensor _scores;
    private readonly OutputTensor _boxes;
    private readonly int _background;
    private readonly int _width;
    private readonly int _height;

    public DecodedBoxesDecoder(ModelContract model, OutputLayout outputs, int classes)
    {
        _boxes = outputs.Find("boxes", 0, 0, 4);
        var scores = outputs.Find("scores");
        _background = scores.Columns == classes + 1 ? 1 : 0;
        _scores = outputs.Find("scores", 0, _boxes.Rows, classes + _background);
        (_width, _height) = (model.Input.Width, model.Input.Height);
    }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        var scores = _scores.Of(outputs);
        var boxes = _boxes.Of(outputs);
        for (var row = 0; row < _scores.Rows; row++)
        {
            var classes = scores.Slice((row * _scores.Columns) + _background, _scores.Columns - _background);
            if (!ScoreRow.AnyAtLeast(classes, found.Floor))
            {
                continue;
            }

            var corners = boxes.Slice(4 * row, 4);
            var box = new Box(corners[0] * _width, corners[1] * _height, corners[2] * _width, corners[3] * _height);
            for (var i = 0; i < classes.Length; i++)
            {
                found.Add(i, classes[i], box, row);
            }
        }
    }
}
