using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Classification;

/// <summary>Names what the whole picture shows: frame → network input → model → the likeliest classes.</summary>
public sealed class ClassifyStep : IStep
{
    private readonly PictureModel _model;
    private readonly ClassDecoder _decoder;
    private readonly float _threshold;
    private readonly int _top;

    /// <param name="model">A classifier.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <param name="options">How much is reported.</param>
    /// <exception cref="ModelLoadException">The model is no classifier, cannot be loaded or lacks an output of its recipe.</exception>
    public ClassifyStep(ModelFile model, SessionRegistry sessions, ClassifyOptions? options = null)
    {
        _model = new PictureModel(model, sessions);
        _decoder = new ClassDecoder(_model.Contract, _model.Outputs);
        _threshold = options?.Threshold ?? (float)_model.Contract.Decode.Score;
        _top = options?.Top ?? _model.Contract.Decode.Top;
    }

    public string Name => "classify";

    public bool NeedsOnlyFrame => true;

    public double LeastScale(int width, int height) => _model.LeastScale(width, height);

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using (var outputs = _model.Run(context))
        {
            _decoder.Decode(outputs, _top, _threshold, context.Predictions);
        }

        context.HasPredictions = true;
    }
}
