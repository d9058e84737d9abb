using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>
/// Points in space, as MediaPipe's face mesh and iris models give them. Role <c>points</c>: x, y, z of each in pixels of the input; role
/// <c>scores</c>, which may be absent: the probability that there is a face at all.
/// </summary>
internal sealed class MeshDecoder(OutputLayout outputs, int count) : IKeyPointDecoder
{
    private readonly OutputTensor _points = outputs.FindFlat("points", 3 * count);
    private readonly OutputTensor? _score = outputs.Count("scores") > 0 ? outputs.FindFlat("scores", 1) : null;

    public int Count => count;

    public float Decode(SessionBinding outputs, Span<KeyPoint> points)
    {
        var values = _points.Of(outputs);
        for (var i = 0; i < count; i++)
        {
            points[i] = Real.Point(values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2], 1);
        }

        return _score is { } score ? Real.Probability(score.Of(outputs)[0]) : 1;
    }
}
