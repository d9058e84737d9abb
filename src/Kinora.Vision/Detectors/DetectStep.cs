using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Detectors;

/// <summary>Finds things of known classes: frame → network input → model → boxes.</summary>
public sealed class DetectStep : IStep
{
    private readonly PictureModel _model;
    private readonly string[] _labels;
    private readonly IBoxDecoder _decoder;
    private readonly BoxCandidates _found = new();
    private readonly float _threshold;

    /// <param name="model">A detector.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <param name="options">Thresholds.</param>
    /// <exception cref="ModelLoadException">The model is no detector, cannot be loaded or lacks an output of its recipe.</exception>
    public DetectStep(ModelFile model, SessionRegistry sessions, DetectOptions? options = null)
    {
        _model = new PictureModel(model, sessions);
        var contract = _model.Contract;
        (_decoder, _labels) = BoxDecoders.Create(contract, _model.Outputs);
        _threshold = options?.Threshold ?? (float)contract.Decode.Score;
    }

    public string Name => "detect";

    public bool NeedsOnlyFrame => true;

    public double LeastScale(int width, int height) => _model.LeastScale(width, height);

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using (var outputs = _model.Run(context))
        {
            _found.Begin(_threshold);
            _decoder.Decode(outputs, _found);
        }

        _found.Suppress((float)_model.Contract.Decode.Iou);
        for (var i = 0; i < _found.Count; i++)
        {
            // A box that lies in the padding says nothing about the frame.
            if (_model.ToFrame(_found[i].Box, context) is { Width: > 0, Height: > 0 } box)
            {
                context.Detections.Add(new Detection(_labels[_found[i].Class], _found[i].Score, box));
            }
        }

        context.HasDetections = true;
    }
}
