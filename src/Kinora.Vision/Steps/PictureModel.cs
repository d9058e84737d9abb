using Kinora.Frames.Results;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Kernels;
using Kinora.Vision.Sessions;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Steps;

/// <summary>
/// A model that looks at one stream's pictures: frame → network input → model → outputs. The model is shared; the tables that bring
/// this stream's frames to its input are its own. Belongs to one thread at a time.
/// </summary>
internal sealed class PictureModel
{
    /// <summary>
    /// How many of the picture's pixels, along each side, an input's pixel is made of at the least: MobileNetV3-small's scores then differ
    /// from those of the whole picture by 0.010 on average (with 1 by 0.018), NanoDet's persons by 0.004 (`bench predict`).
    /// </summary>
    private const double Reserve = 1.5;

    private readonly ModelSession _session;
    private readonly int _input;
    private PictureKernel? _kernel;

    /// <summary>
    /// The kernel's format and all that the contract says of the input, by which streams whose padding is the same know each other's
    /// inputs: one model's file may be used by several contracts. Two that say the same are equal.
    /// </summary>
    private object? _filler;

    /// <param name="model">A model with a contract.</param>
    /// <param name="sessions">Where its session is shared.</param>
    /// <exception cref="ModelLoadException">It has no contract, cannot be loaded, or its input is not what the contract says.</exception>
    public PictureModel(ModelFile model, SessionRegistry sessions)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sessions);
        Contract = ContractOf(model);
        _session = sessions.Get(model);
        _input = FindInput(Contract, _session.Inputs);
        Outputs = new OutputLayout(Contract, _session.Outputs);

        // Tensors that cannot be bound are an error now, not with the first frame.
        _session.Rent().Dispose();
    }

    public ModelContract Contract { get; }

    /// <summary>Where decoders find their tensors.</summary>
    public OutputLayout Outputs { get; }

    /// <summary>Runs the model on the context's frame.</summary>
    /// <returns>The outputs, the caller's until it disposes them.</returns>
    public SessionBinding Run(StepContext context)
    {
        if (_kernel is null || !_kernel.Fits(context.Format))
        {
            _kernel = new PictureKernel(context.Format, Contract.Input);
            _filler = (context.Format, Contract.Input.ToString(), string.Join(' ', Contract.Input.Mean), string.Join(' ', Contract.Input.Std));
        }

        var binding = _session.Rent();
        try
        {
            var isPadded = Equals(binding.Filler, _filler);
            binding.Filler = _filler;
            Fill(_kernel, context.Frame.Pixels, binding.Inputs[_input], isPadded);
            binding.Run();
            return binding;
        }
        catch
        {
            binding.Dispose();
            throw;
        }
    }

    /// <summary>See <see cref="IStep.LeastScale"/>.</summary>
    public double LeastScale(int width, int height)
    {
        var place = Placement.For(width, height, Contract.Input);
        return Math.Min(1, Reserve * Math.Max(place.Width / (place.CropWidth * width), place.Height / (place.CropHeight * height)));
    }

    /// <summary>A box in pixels of the input that was last run as a box in pixels of the source's picture, clamped to it.</summary>
    public Box ToFrame(in Box box, StepContext context) => _kernel!.Placement.ToFrame(box, context.SourceWidth, context.SourceHeight);

    /// <summary>Where the whole frame lay in the input that was last run, in the input's pixels; a crop shows only a part of it.</summary>
    public Box FrameInInput
    {
        get
        {
            var place = _kernel!.Placement;
            var (width, height) = (place.Width / place.CropWidth, place.Height / place.CropHeight);
            var (left, top) = (place.Left - (place.CropLeft * width), place.Top - (place.CropTop * height));
            return new Box((float)left, (float)top, (float)(left + width), (float)(top + height));
        }
    }

    /// <summary>The padding stays from run to run; the picture is written each time.</summary>
    private static void Fill(PictureKernel kernel, ReadOnlySpan<byte> pixels, BoundTensor input, bool isPadded)
    {
        switch (input.ElementType)
        {
            case TensorElementType.UInt8:
                if (!isPadded)
                {
                    kernel.FillPadding(input.As<byte>());
                }

                kernel.Run(pixels, input.As<byte>());
                break;
            case TensorElementType.Int32:
                if (!isPadded)
                {
                    kernel.FillPadding(input.As<int>());
                }

                kernel.Run(pixels, input.As<int>());
                break;
            default:
                if (!isPadded)
                {
                    kernel.FillPadding(input.Values);
                }

                kernel.Run(pixels, input.Values);
                break;
        }
    }

    /// <exception cref="ModelLoadException">It has none.</exception>
    internal static ModelContract ContractOf(ModelFile model) => model.Contract ?? throw new ModelLoadException(
        $"Nothing tells how to use '{model.Path}': write '{ContractFile.PathFor(model.Path)}' with its input and decode recipe, " +
        "as docs/models.md shows.");

    /// <summary>Which of the inputs is the picture.</summary>
    /// <exception cref="ModelLoadException">None is, as the contract has it.</exception>
    internal static int FindInput(ModelContract contract, IReadOnlyList<TensorInfo> inputs)
    {
        var input = contract.Input;
        int[] shape = input.Layout == TensorLayout.Nchw
            ? [1, input.Channels, input.Height, input.Width]
            : [1, input.Height, input.Width, input.Channels];
        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].Name == input.Name)
            {
                var sizes = inputs[i].HasOpenBatch ? inputs[i].Dimensions.Skip(1).Prepend(1) : inputs[i].Dimensions;
                return TypeName(inputs[i].ElementType) == input.Type && (sizes.SequenceEqual(shape) || sizes.SequenceEqual(shape.Skip(1)))
                    ? i
                    : throw new ModelLoadException(
                        $"The input '{input.Name}' of model '{contract.Id}' is {inputs[i]}; " +
                        $"its contract says {input.Type} [{string.Join(',', shape)}].");
            }
        }

        throw new ModelLoadException(
            $"The model '{contract.Id}' has no input '{input.Name}'; it has {string.Join(", ", inputs.Select(known => known.Name))}.");
    }

    private static string TypeName(TensorElementType type) => type switch
    {
        TensorElementType.Float => "float32",
        TensorElementType.Int32 => "int32",
        TensorElementType.UInt8 => "uint8",
        _ => "",
    };
}
