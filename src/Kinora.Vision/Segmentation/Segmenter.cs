using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Segmentation;

/// <summary>Tells things, mostly persons, from the background in one stream's frames. Belongs to one thread at a time.</summary>
internal sealed class Segmenter
{
    private readonly PictureModel _model;
    private readonly IMaskDecoder _decoder;

    /// <param name="model">A segmentation model.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">The model gives no mask, cannot be loaded or lacks an output of its recipe.</exception>
    public Segmenter(ModelFile model, SessionRegistry sessions)
    {
        _model = new PictureModel(model, sessions);
        _decoder = MaskDecoders.Create(_model.Contract, _model.Outputs);
        Mask = _decoder.CreateMask();
    }

    /// <summary>What the classes of the mask are called: class 1 is the first.</summary>
    public IReadOnlyList<string> Labels => _decoder.Labels;

    /// <summary>See <see cref="IStep.LeastScale"/>.</summary>
    public double LeastScale(int width, int height) => _model.LeastScale(width, height);

    /// <summary>What the last run found; the next one overwrites it.</summary>
    public AlphaMask Mask { get; }

    /// <summary>Segments the context's frame.</summary>
    public void Run(StepContext context)
    {
        using var outputs = _model.Run(context);
        _decoder.Decode(outputs, Mask);
        Mask.Frame = Scaled(_model.FrameInInput, _model.Contract.Input);
    }

    /// <summary>From pixels of the input to those of the mask, which may be smaller.</summary>
    private Box Scaled(in Box box, ModelInput input)
    {
        var (x, y) = ((float)Mask.Width / input.Width, (float)Mask.Height / input.Height);
        return new Box(box.X1 * x, box.Y1 * y, box.X2 * x, box.Y2 * y);
    }
}
