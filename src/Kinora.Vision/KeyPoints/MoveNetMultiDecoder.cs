using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>
/// MoveNet for several persons. Role <c>poses</c>: a row a body: y, x (shares of the input's height and width) and score of its 17 points in
/// the order of COCO, then ymin, xmin, ymax, xmax of its box and its score.
/// </summary>
internal sealed class MoveNetMultiDecoder(ModelContract model, OutputLayout outputs) : IKeyPointDecoder
{
    private const int Points = 17;
    private const int Columns = (3 * Points) + 5;
    private const int Score = Columns - 1;

    private readonly OutputTensor _bodies = outputs.Find("poses", 0, 0, Columns);
    private readonly float _width = model.Input.Width;
    private readonly float _height = model.Input.Height;

    public int Count => Points;

    public int Bodies => _bodies.Rows;

    public float Decode(SessionBinding outputs, Span<KeyPoint> points) => Decode(outputs, 0, points);

    public float Decode(SessionBinding outputs, int body, Span<KeyPoint> points)
    {
        var row = _bodies.Of(outputs).Slice(body * Columns, Columns);
        for (var i = 0; i < Points; i++)
        {
            points[i] = Real.Point(row[(3 * i) + 1] * _width, row[3 * i] * _height, 0, row[(3 * i) + 2]);
        }

        return Real.Probability(row[Score]);
    }
}
