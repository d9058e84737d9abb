using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>
/// MoveNet for one person. Role <c>points</c>: 17 rows of y, x (shares of the input's height and width) and score, in the order of COCO:
/// nose; eyes, ears, shoulders, elbows, wrists, hips, knees, ankles, each left, then right.
/// </summary>
internal sealed class MoveNetDecoder(ModelContract model, OutputLayout outputs) : IKeyPointDecoder
{
    private const int Points = 17;

    private readonly OutputTensor _points = outputs.Find("points", 0, Points, 3);
    private readonly float _width = model.Input.Width;
    private readonly float _height = model.Input.Height;

    public int Count => Points;

    /// <inheritdoc/>
    /// <remarks>The body's own score is the mean of its points' scores.</remarks>
    public float Decode(SessionBinding outputs, Span<KeyPoint> points)
    {
        var values = _points.Of(outputs);
        float sum = 0;
        for (var i = 0; i < Points; i++)
        {
            points[i] = Real.Point(values[(3 * i) + 1] * _width, values[3 * i] * _height, 0, values[(3 * i) + 2]);
            sum += points[i].Score;
        }

        return sum / Points;
    }
}
