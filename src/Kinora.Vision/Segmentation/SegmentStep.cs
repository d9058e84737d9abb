using Kinora.Models.Cache;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Segmentation;

/// <summary>Tells a person, or whatever its model knows, from the background.</summary>
public sealed class SegmentStep : IStep
{
    private readonly Segmenter _segmenter;
    private readonly MaskSummary _summary = new();

    /// <param name="model">A segmentation model.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">The model gives no mask, cannot be loaded or lacks an output of its recipe.</exception>
    public SegmentStep(ModelFile model, SessionRegistry sessions) => _segmenter = new Segmenter(model, sessions);

    public string Name => "segment";

    public bool NeedsOnlyFrame => true;

    public double LeastScale(int width, int height) => _segmenter.LeastScale(width, height);

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _segmenter.Run(context);
        _summary.Add(_segmenter.Mask, _segmenter.Labels, context.SourceWidth, context.SourceHeight, context.Segments);
        context.HasSegments = true;
    }
}
