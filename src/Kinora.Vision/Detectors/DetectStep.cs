using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;


namespace Kinora.Vision.Detectors;

/// <summary>Finds things of known classes: frame → network input → model → boxes.</summary>
public sealed class DetectStep : IStep, IDisposable
{
    private readonly CatalogEntry _model;
    private readonly ModelSession _session;
    private readonly Dictionary<SessionBinding, IDetectionDecoder> _decoders = [];
    private readonly float _threshold;
    private LetterboxKernel? _kernel;

    /// <param name="model">A detector of the catalog.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <param name="options">Thresholds.</param>
    /// <exception cref="ModelLoadException">The model is no detector, cannot be loaded or lacks an output that its recipe names.</exception>
    public DetectStep(ModelFile model, SessionRegistry sessions, DetectOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sessions);
        _model = model.Entry ?? throw new ModelLoadException(
            $"'{model.Path}' cannot be used for detection: it is not in the catalog, so nothing tells how to read its outputs.");
        _session = sessions.Get(model.Path);
        using (var binding = _session.Rent())
        {
            _ = binding.Input(_model.Input.Name);
            _decoders[binding] = DetectionDecoders.Create(_model, binding);
        }

        _threshold = options?.Threshold ?? (float)_model.Decode.Score;
    }

    public string Name => "detect";

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var binding = _session.Rent();
        var input = binding.Input(_model.Input.Name);
        var kernel = KernelFor(context);
        if (binding.Filler != kernel)
        {
            kernel.FillPadding(input.Values);
            binding.Filler = kernel;
        }

        kernel.Run(context.Frame.Pixels, input.Values);
        binding.Run();

        var detections = context.Detections;
        DecoderFor(binding).Decode(_threshold, detections);
        NonMaximumSuppression.Apply(detections, (float)_model.Decode.Iou);
        for (var i = 0; i < detections.Count; i++)
        {
            var detection = detections[i];
            detections[i] = detection with { Box = kernel.Placement.ToFrame(detection.Box, context.SourceWidth, context.SourceHeight) };
        }

        RemoveEmpty(detections);
        context.HasDetections = true;
    }

    public void Dispose() => _decoders.Clear();

    /// <summary>A decoder reads the tensors of one binding; there are as many as runs that overlap.</summary>
    private IDetectionDecoder DecoderFor(SessionBinding binding)
    {
        if (!_decoders.TryGetValue(binding, out var decoder))
        {
            _decoders[binding] = decoder = DetectionDecoders.Create(_model, binding);
        }

        return decoder;
    }

    /// <summary>A new format needs new tables and new padding; it comes at most when a source changes its size.</summary>
    private LetterboxKernel KernelFor(StepContext context)
    {
        if (_kernel is null || !_kernel.Fits(context.Format))
        {
            _kernel = new LetterboxKernel(context.Format, _model.Input);
        }

        return _kernel;
    }

    /// <summary>A box that lies in the padding, or is not a box at all, says nothing about the frame.</summary>
    private static void RemoveEmpty(List<Detection> detections)
    {
        var kept = 0;
        for (var i = 0; i < detections.Count; i++)
        {
            if (detections[i].Box is { Width: > 0, Height: > 0 })
            {
                detections[kept++] = detections[i];
            }
        }

        detections.RemoveRange(kept, detections.Count - kept);
    }
}
