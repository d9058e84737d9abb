using System.Numerics;
using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Vision.Kernels;
using Kinora.Vision.KeyPoints;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Hands;

/// <summary>
/// Reads the 21 points of one hand from the square around it: recipe <c>hand_landmarks</c>, whose role <c>side</c>, which may be absent, is the
/// probability of a right hand. Belongs to one thread at a time.
/// </summary>
internal sealed class HandReader
{
    private const int Points = 21;

    private readonly CropModel _model;
    private readonly IKeyPointDecoder _decoder;
    private readonly OutputTensor? _side;
    private readonly KeyPoint[] _points = new KeyPoint[Points];

    /// <exception cref="ModelLoadException">The model gives no hands, cannot be loaded or lacks an output of its recipe.</exception>
    public HandReader(ModelFile model, SessionRegistry sessions)
    {
        _model = new CropModel(model, sessions, CropEdge.Pad);
        _decoder = KeyPointDecoders.Create(_model.Contract, _model.Outputs);
        if (_decoder.Count != Points || _model.Contract.Input.Width != _model.Contract.Input.Height)
        {
            throw new ModelLoadException(
                $"The model '{_model.Contract.Id}' gives {_decoder.Count} points of {_model.Contract.Input.Width}×{_model.Contract.Input.Height} pixels; " +
                $"the step 'hands' needs the {Points} of a hand in a square.");
        }

        _side = _model.Outputs.Count("side") > 0 ? _model.Outputs.FindFlat("side", 1) : null;
    }

    /// <summary>Scores below it are not reported unless a caller asks.</summary>
    public float Threshold => (float)_model.Contract.Decode.Score;

    /// <summary>Looks at one hand.</summary>
    /// <returns>The hand; null where the model is less sure than that.</returns>
    public Hand? Read(StepContext context, in HandRegion region, float threshold)
    {
        var toSource = region.FromInput(_model.Contract.Input.Width);
        float score;
        string? side;
        using (var outputs = _model.Run(context, toSource))
        {
            score = _decoder.Decode(outputs, _points);
            side = _side is { } right ? Real.Probability(right.Of(outputs)[0]) > 0.5f ? "right" : "left" : null;
        }

        return score >= threshold && score > 0 ? HandOf(score, side, context, toSource, region.Side / _model.Contract.Input.Width) : null;
    }

    private Hand HandOf(float score, string? side, StepContext context, in Matrix3x2 toSource, float scale)
    {
        var points = new HandPoint[Points];
        var box = new Box(float.MaxValue, float.MaxValue, 0, 0);
        for (var i = 0; i < Points; i++)
        {
            var place = Vector2.Transform(new Vector2(_points[i].X, _points[i].Y), toSource);
            var x = Math.Clamp(place.X, 0, context.SourceWidth);
            var y = Math.Clamp(place.Y, 0, context.SourceHeight);
            points[i] = new HandPoint(x, y, Math.Clamp(_points[i].Z * scale, -context.SourceWidth, context.SourceWidth));
            box = new Box(Math.Min(box.X1, x), Math.Min(box.Y1, y), Math.Max(box.X2, x), Math.Max(box.Y2, y));
        }

        return new Hand(score, side, box, points);
    }
}
