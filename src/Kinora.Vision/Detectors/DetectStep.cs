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
    private readonly SessionBinding _binding;
    private readonly BoundTensor _input;
    private readonly IDetectionDecoder _decoder;
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
        _binding = sessions.Get(model.Path).Bind();
        try
        {
            _decoder = DetectionDecoders.Create(_model, _binding);
            _input = _binding.Inputs.FirstOrDefault(t => t.Name == _model.Input.Name)
                ?? throw new ModelLoadException($"The model '{_model.Id}' has no input '{_model.Input.Name}'.");
        }
        catch
        {
            _binding.Dispose();
            throw;
        }

        _threshold = options?.Threshold ?? (float)_model.Decode.Score;
    }

    public string Name => "detect";

    public void Run(StepContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var kernel = KernelFor(context);
        kernel.Run(context.Frame.Pixels, _input.Values);
        _binding.Run();

        var detections = context.Detections;
        _decoder.Decode(_threshold, detections);
        NonMaximumSuppression.Apply(detections, (float)_model.Decode.Iou);
        for (var i = 0; i < detections.Count; i++)
        {
            var detection = detections[i];
            detections[i] = detection with { Box = kernel.Placement.ToFrame(detection.Box, context.SourceWidth, context.SourceHeight) };
        }

        RemoveEmpty(detections);
        context.HasDetections = true;
    }

    public void Dispose() => _binding.Dispose();

    /// <summary>A new format needs new tables and new padding; it comes at most when a source changes its size.</summary>
    private LetterboxKernel KernelFor(StepContext context)
    {
        if (_kernel is null || !_kernel.Fits(context.Format))
        {
            _kernel = new LetterboxKernel(context.Format, _model.Input);
            _kernel.FillPadding(_input.Values);
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
