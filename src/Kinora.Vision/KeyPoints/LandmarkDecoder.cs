using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>
/// Landmarks of a face that fills the input. Role <c>points</c>: x and y of each as shares of the input's width and height.
/// </summary>
internal sealed class LandmarkDecoder(ModelContract model, OutputLayout outputs, int count) : IKeyPointDecoder
{
    private readonly OutputTensor _points = outputs.FindFlat("points", 2 * count);
    private readonly float _width = model.Input.Width;
    private readonly float _height = model.Input.Height;

    public int Count => count;

    public float Decode(SessionBinding outputs, Span<KeyPoint> points)
    {
        var values = _points.Of(outputs);
        for (var i = 0; i < count; i++)
        {
            points[i] = Real.Point(values[2 * i] * _width, values[(2 * i) + 1] * _height, 0, 1);
        }

        return 1;
    }
}
