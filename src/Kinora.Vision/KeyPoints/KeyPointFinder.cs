using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.KeyPoints;

/// <summary>Finds the points of one body or face in one stream's frames. Belongs to one thread at a time.</summary>
internal sealed class KeyPointFinder
{
    private readonly PictureModel _model;
    private readonly IKeyPointDecoder _decoder;
    private readonly KeyPoint[] _points;

    /// <param name="model">A key-point model.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">The model gives no points, cannot be loaded or lacks an output of its recipe.</exception>
    public KeyPointFinder(ModelFile model, SessionRegistry sessions)
    {
        _model = new PictureModel(model, sessions);
        _decoder = KeyPointDecoders.Create(_model.Contract, _model.Outputs);
        _points = new KeyPoint[_decoder.Count];
    }

    /// <summary>What the last run found, in pixels of the source's picture and clamped to it; the next one overwrites it. The depth is in
    /// pixels of the network's input.</summary>
    public ReadOnlySpan<KeyPoint> Points => _points;

    /// <summary>Looks at the context's frame.</summary>
    /// <returns>How sure the model is that the body or face is there, 0..1.</returns>
    public float Run(StepContext context)
    {
        using var outputs = _model.Run(context);
        var score = _decoder.Decode(outputs, _points);
        foreach (ref var point in _points.AsSpan())
        {
            var place = _model.ToFrame(new Box(point.X, point.Y, point.X, point.Y), context);
            point = point with { X = place.X1, Y = place.Y1 };
        }

        return score;
    }
}
