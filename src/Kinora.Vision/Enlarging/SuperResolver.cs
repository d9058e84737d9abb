using System.Numerics;
using Kinora.Models.Cache;
using Kinora.Vision.Kernels;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Enlarging;

/// <summary>Makes a part of a frame larger, with the detail that a model imagines. Belongs to one thread at a time.</summary>
internal sealed class SuperResolver
{
    private readonly CropModel _model;
    private readonly SuperResolutionDecoder _decoder;

    /// <param name="model">A model of super-resolution.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">The model makes no picture, cannot be loaded or lacks an output of its recipe.</exception>
    public SuperResolver(ModelFile model, SessionRegistry sessions)
    {
        _model = new CropModel(model, sessions, CropEdge.Repeat);
        _decoder = new SuperResolutionDecoder(_model.Contract, _model.Outputs);
    }

    /// <summary>Size in pixels of the part that one call makes larger.</summary>
    public (int Width, int Height) From => (_model.Contract.Input.Width, _model.Contract.Input.Height);

    /// <summary>Size in pixels of what it makes.</summary>
    public (int Width, int Height) To => (_decoder.Width, _decoder.Height);

    /// <summary>Enlarges the part that begins at a pixel of the source's picture.</summary>
    /// <param name="context">The frame.</param>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="rgb">Gets rows of red, green and blue: room for three bytes a pixel of <see cref="To"/>.</param>
    public void Run(StepContext context, int left, int top, Span<byte> rgb)
    {
        using var outputs = _model.Run(context, Matrix3x2.CreateTranslation(left, top));
        _decoder.Decode(outputs, rgb);
    }
}
