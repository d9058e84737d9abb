using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>
/// Key points of one body or thing that fills the input, a heat map each. Role <c>heatmaps</c>: planes of any size over the input; a point is
/// where its plane is highest, a quarter of a cell towards the higher neighbour (Newell et al., Stacked Hourglass Networks, 2016), and that
/// height is its score.
/// </summary>
internal sealed class HeatmapDecoder : IKeyPointDecoder
{
    private const float Quarter = 0.25f;
    private const int MostPoints = 512;

    private readonly OutputPlanes _planes;
    private readonly float _cellWidth;
    private readonly float _cellHeight;

    public HeatmapDecoder(ModelContract model, OutputLayout outputs)
    {
        _planes = outputs.FindPlanes("heatmaps");
        if (_planes.Channels > MostPoints)
        {
            throw outputs.Wrong(_planes.Table.Index, $"at most {MostPoints} planes");
        }

        _cellWidth = (float)model.Input.Width / _planes.Width;
        _cellHeight = (float)model.Input.Height / _planes.Height;
    }

    public int Count => _planes.Channels;

    /// <inheritdoc/>
    /// <remarks>The body's own score is the mean of its points' scores.</remarks>
    public float Decode(SessionBinding outputs, Span<KeyPoint> points)
    {
        var values = _planes.Table.Of(outputs);
        float sum = 0;
        for (var i = 0; i < Count; i++)
        {
            points[i] = PointOf(values[(i * _planes.ChannelStep)..]);
            sum += points[i].Score;
        }

        return sum / Count;
    }

    private KeyPoint PointOf(ReadOnlySpan<float> plane)
    {
        var (best, at) = (0f, -1);
        for (var place = 0; place < _planes.Width * _planes.Height; place++)
        {
            var value = plane[place * _planes.PlaceStep];
            if (value > best && value < float.PositiveInfinity)
            {
                (best, at) = (value, place);
            }
        }

        if (at < 0)
        {
            return default;
        }

        var (x, y) = (at % _planes.Width, at / _planes.Width);
        var right = Towards(plane, at, x, _planes.Width, 1);
        var down = Towards(plane, at, y, _planes.Height, _planes.Width);
        return Real.Point((x + 0.5f + right) * _cellWidth, (y + 0.5f + down) * _cellHeight, 0, best);
    }

    /// <summary>A quarter towards the higher of two neighbours; none at the edge, or where they are the same.</summary>
    private float Towards(ReadOnlySpan<float> plane, int at, int place, int places, int step)
    {
        if (place == 0 || place == places - 1)
        {
            return 0;
        }

        var (before, after) = (plane[(at - step) * _planes.PlaceStep], plane[(at + step) * _planes.PlaceStep]);
        return after > before ? Quarter : after < before ? -Quarter : 0;
    }
}
