using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Segmentation;

/// <summary>Tells a person from the background in one stream's frames. Belongs to one thread at a time.</summary>
internal sealed class Segmenter
{
    private readonly PictureModel _model;
    private readonly AlphaMaskDecoder _decoder;

    /// <param name="model">A segmentation model.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">The model gives no mask, cannot be loaded or lacks an output of its recipe.</exception>
    public Segmenter(ModelFile model, SessionRegistry sessions)
    {
        _model = new PictureModel(model, sessions);
        _decoder = new AlphaMaskDecoder(_model.Contract, _model.Outputs);
        Mask = _decoder.CreateMask();
    }

    /// <summary>What the last run found; the next one overwrites it.</summary>
    public AlphaMask Mask { get; }

    /// <summary>Segments the context's frame.</summary>
    public void Run(StepContext context)
    {
        using var outputs = _model.Run(context);
        _decoder.Decode(outputs, Mask);
        Mask.Frame = _model.FrameInInput;
    }
}
