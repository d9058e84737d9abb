using Kinora.Frames.Results;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>
/// Faster R-CNN as torchvision exports it, and detectors like it: as many rows as there are things. Role <c>boxes</c>: x1, y1, x2, y2 in
/// pixels of the input; <c>labels</c>: whole numbers from 1, 0 is the background; <c>scores</c>. Rows that one of the three lacks are not taken.
/// </summary>
internal sealed class CountedBoxesDecoder : IBoxDecoder
{
    private readonly OutputTensor _boxes;
    private readonly OutputTensor _labels;
    private readonly OutputTensor _scores;
    private readonly int _classes;

    public CountedBoxesDecoder(OutputLayout outputs, int classes)
    {
        _boxes = outputs.FindCounted("boxes", 4);
        _labels = outputs.FindCounted("labels", 1, wholeNumbers: true);
        _scores = outputs.FindCounted("scores", 1);
        _classes = classes;
    }

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        var boxes = _boxes.CountedOf(outputs);
        var labels = _labels.CountedLongsOf(outputs);
        var scores = _scores.CountedOf(outputs);
        var count = Math.Min(boxes.Length / 4, Math.Min(labels.Length, scores.Length));
        for (var row = 0; row < count; row++)
        {
            if (labels[row] >= 1 && labels[row] <= _classes)
            {
                var corners = boxes.Slice(4 * row, 4);
                found.Add((int)labels[row] - 1, scores[row], new Box(corners[0], corners[1], corners[2], corners[3]), row);
            }
        }
    }
}
