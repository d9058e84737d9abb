using Kinora.Frames.Results;
using Kinora.Vision.Sessions;

namespace Kinora.Vision.Detectors;

/// <summary>CenterNet with its decoding inside the graph: rows of x1, y1, x2, y2 (pixels of the input), score, class.</summary>
internal sealed class CenterNetDecoder(BoundTensor rows, string[] labels) : IDetectionDecoder
{
    private const int Columns = 6;

    public void Decode(float threshold, List<Detection> detections)
    {
        var values = rows.Values;
        for (var i = 0; i + Columns <= values.Length; i += Columns)
        {
            var label = (int)values[i + 5];
            if (values[i + 4] >= threshold && label >= 0 && label < labels.Length)
            {
                var box = new Box(values[i], values[i + 1], values[i + 2], values[i + 3]);
                detections.Add(new Detection(labels[label], Math.Min(values[i + 4], 1), box));
            }
        }
    }
}
