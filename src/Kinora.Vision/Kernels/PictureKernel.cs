using System.Diagnostics.CodeAnalysis;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>
/// A frame to a network's input in one walk over the frame's rows: crop, resize, colour, scale. Each row of the input is made from a blend
/// of the frame's rows (8-bit weights), resampled along the row (14-bit weights, exact sums), and brought to the input's colours in
/// registers (single precision, fused); nothing is written in between but that one line. Every instruction set gives the same bits.
/// Against exact weights a channel is off by less than 0.3 levels of 255 on camera pictures and by no more than 2.5 on noise.
/// Tables and lines are made once, so a call allocates nothing. Belongs to one thread.
/// </summary>
internal sealed unsafe class PictureKernel
{
    // Keeps the arrays that the rows point into; the collector does not see those pointers.
    private readonly PicturePlan _plan;
    private readonly IPictureRows _rows;

    /// <param name="format">The frames'.</param>
    /// <param name="input">What the network reads: float32, uint8 or int32; whole numbers are rounded.</param>
    /// <param name="filter">How the picture is resized.</param>
    /// <param name="instructions">Null takes the widest that the machine has.</param>
    /// <exception cref="NotSupportedException">The input is of another type, or cannot hold a picture, or the machine lacks the instructions.</exception>
    public PictureKernel(FrameFormat format, ModelInput input, ResampleFilter filter = ResampleFilter.Auto, InstructionSet? instructions = null)
    {
        if (input.Type is not ("float32" or "uint8" or "int32"))
            throw new NotSupportedException($"The input '{input.Name}' is of {input.Type}; pictures can be made of float32, uint8 and int32.");
        if (!FrameFormat.IsValidSize(input.Width, input.Height, out var problem))
            throw new NotSupportedException($"The input '{input.Name}' cannot be filled: {problem}.");
        if (!FrameFormat.IsValidSize(format.Width, format.Height, out problem))
            throw new NotSupportedException($"The frame cannot be analysed: {problem}.");
        if (input.Crop is not (> 0 and <= 1))
            throw new NotSupportedException($"The input '{input.Name}' shows {input.Crop} of the picture's shorter side; above 0 up to 1 can be shown.");

        _plan = new PicturePlan(format, input, filter);
        var set = instructions ?? InstructionSets.Best;
        InstructionSets.Require(set);
        _rows = set switch
        {
            InstructionSet.Vector512 => new PictureRows<Lanes512>(_plan),
            InstructionSet.Vector256 => new PictureRows<Lanes256>(_plan),
            InstructionSet.Vector128 => new PictureRows<Lanes128>(_plan),
            _ => new PictureRows<Lane1>(_plan),
        };
    }

    /// <summary>Where the picture lies in the input and what it shows.</summary>
    public Placement Placement => _plan.Placement;

    /// <summary>True when the kernel was made for this format.</summary>
    public bool Fits(FrameFormat format) => format == _plan.Format;

    /// <summary>Fills the whole tensor with the padding colour; needed once, for a run writes only the picture.</summary>
    public void FillPadding(Span<float> tensor) => Fill(tensor, static value => value);

    /// <inheritdoc cref="FillPadding(Span{float})"/>
    public void FillPadding(Span<byte> tensor) => Fill(tensor, static value => (byte)MathF.Round(Math.Clamp(value, 0, 255)));

    /// <inheritdoc cref="FillPadding(Span{float})"/>
    public void FillPadding(Span<int> tensor) => Fill(tensor, static value => (int)MathF.Round(value));

    /// <summary>Writes the picture's part of the tensor.</summary>
    /// <param name="pixels">The frame's bytes as its format lays them out.</param>
    /// <param name="tensor">channels · width · height numbers of the input's type, in its layout.</param>
    /// <exception cref="ArgumentException">A span has another length, or numbers of another type than the input.</exception>
    public void Run(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        Check(pixels.Length, tensor.Length, "float32");
        fixed (byte* from = pixels)
        fixed (float* to = tensor)
            _rows.Run(from, to);
        GC.KeepAlive(_plan);
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, Span{float})"/>
    public void Run(ReadOnlySpan<byte> pixels, Span<byte> tensor)
    {
        Check(pixels.Length, tensor.Length, "uint8");
        fixed (byte* from = pixels, to = tensor)
            _rows.Run(from, to);
        GC.KeepAlive(_plan);
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, Span{float})"/>
    public void Run(ReadOnlySpan<byte> pixels, Span<int> tensor)
    {
        Check(pixels.Length, tensor.Length, "int32");
        fixed (byte* from = pixels)
        fixed (int* to = tensor)
            _rows.Run(from, to);
        GC.KeepAlive(_plan);
    }

    private int TensorLength => _plan.Input.Channels * _plan.Input.Width * _plan.Input.Height;

    private void Check(int pixels, int tensor, string type)
    {
        if (pixels < _plan.Format.ByteLength || tensor != TensorLength || type != _plan.Input.Type)
            Refuse(pixels, tensor, type);
    }

    [DoesNotReturn]
    private void Refuse(int pixels, int tensor, string type) => throw new ArgumentException(
        $"{pixels} bytes cannot become {tensor} numbers of {type}: a frame of {_plan.Format} has {_plan.Format.ByteLength} bytes, the input " +
        $"'{_plan.Input.Name}' {TensorLength} numbers of {_plan.Input.Type}.");

    private void Fill<T>(Span<T> tensor, Func<float, T> convert)
    {
        if (tensor.Length != TensorLength)
            Refuse(_plan.Format.ByteLength, tensor.Length, _plan.Input.Type);
        var (channels, area) = (_plan.Input.Channels, _plan.Input.Width * _plan.Input.Height);
        for (var channel = 0; channel < channels; channel++)
        {
            var value = convert(_plan.Color.Pad(channel, _plan.Input.Pad));
            if (_plan.Input.Layout == TensorLayout.Nchw)
            {
                tensor.Slice(channel * area, area).Fill(value);
                continue;
            }

            for (var i = channel; i < tensor.Length; i += channels)
                tensor[i] = value;
        }
    }
}
