using Kinora.Frames.Results;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>
/// A detector with all of its decoding inside the graph, as CenterNet and YOLOv10 have it. Role <c>detections</c>: rows of x1, y1, x2, y2
/// (pixels of the input), score, class.
/// </summary>
internal sealed class DetectionRowsDecoder(OutputLayout outputs, int classes) : IBoxDecoder
{
    private const int Columns = 6;

    private readonly OutputTensor _rows = outputs.FindCounted("detections", Columns);

    public void Decode(SessionBinding outputs, BoxCandidates found)
    {
        var values = _rows.CountedOf(outputs);
        for (var row = 0; row < values.Length / Columns; row++)
        {
            var item = values.Slice(row * Columns, Columns);
            if (item[5] >= 0 && item[5] < classes)
            {
                found.Add((int)item[5], item[4], new Box(item[0], item[1], item[2], item[3]), row);
            }
        }
    }
}
