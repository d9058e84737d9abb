using System.Numerics;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;
using Kinora.Vision.Sessions;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Steps;

/// <summary>
/// A model that looks at parts of one stream's pictures, turned and scaled to its input, as hands and aligned faces need it. The model is
/// shared; the tables are its own. Belongs to one thread at a time.
/// </summary>
internal sealed class CropModel
{
    private readonly ModelSession _session;
    private readonly CropEdge _edge;
    private readonly int _input;
    private CropKernel? _kernel;

    /// <param name="model">A model with a contract.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <param name="edge">What is shown beyond the frame.</param>
    /// <exception cref="ModelLoadException">It has no contract, cannot be loaded, or its input is not what the contract says.</exception>
    public CropModel(ModelFile model, SessionRegistry sessions, CropEdge edge)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sessions);
        Contract = PictureModel.ContractOf(model);
        _edge = edge;
        _session = sessions.Get(model);
        _input = PictureModel.FindInput(Contract, _session.Inputs);
        Outputs = new OutputLayout(Contract, _session.Outputs);

        // Tensors that cannot be bound are an error now, not with the first frame.
        _session.Rent().Dispose();
    }

    public ModelContract Contract { get; }

    /// <summary>Where decoders find their tensors.</summary>
    public OutputLayout Outputs { get; }

    /// <summary>Runs the model on a part of the context's frame.</summary>
    /// <param name="context">The frame.</param>
    /// <param name="toSource">From pixels of the input to pixels of the source's picture.</param>
    /// <returns>The outputs, the caller's until it disposes them.</returns>
    public SessionBinding Run(StepContext context, in Matrix3x2 toSource)
    {
        if (_kernel is null || !_kernel.Fits(context.Format))
        {
            _kernel = new CropKernel(context.Format, Contract.Input, _edge);
        }

        // The frame may be a smaller rendition of the source's picture.
        var toFrame = toSource * Matrix3x2.CreateScale(
            (float)context.Format.Width / context.SourceWidth, (float)context.Format.Height / context.SourceHeight);
        var binding = _session.Rent();
        try
        {
            binding.Filler = null;
            Fill(_kernel, context.Frame.Pixels, toFrame, binding.Inputs[_input]);
            binding.Run();
            return binding;
        }
        catch
        {
            binding.Dispose();
            throw;
        }
    }

    private static void Fill(CropKernel kernel, ReadOnlySpan<byte> pixels, in Matrix3x2 toFrame, BoundTensor input)
    {
        switch (input.ElementType)
        {
            case TensorElementType.UInt8:
                kernel.Run(pixels, toFrame, input.As<byte>());
                break;
            case TensorElementType.Int32:
                kernel.Run(pixels, toFrame, input.As<int>());
                break;
            default:
                kernel.Run(pixels, toFrame, input.Values);
                break;
        }
    }
}
