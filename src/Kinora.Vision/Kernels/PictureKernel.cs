using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>
/// A frame to a network's input in one walk over the frame's rows: crop, resize, colour, scale. For each row of the input the frame's rows
/// are blended into lines (8-bit weights), the lines resampled (14-bit weights, exact sums) and brought to the input's colours and scale
/// (single precision, fused). Only those few lines, which stay in the first-level cache, are written in between. Every instruction set
/// gives the same bits. Against exact weights a channel is off by less than 0.3 levels of 255 on smooth and camera pictures and by no
/// more than 2.5 on noise. Tables and lines are made once, so a call allocates nothing. Belongs to one thread.
/// </summary>
internal sealed unsafe class PictureKernel
{
    private readonly PicturePlan _plan;

    // Points into arrays that it keeps: so it is itself kept until a run is over.
    private readonly IPictureRows _rows;

    /// <param name="format">The frames'.</param>
    /// <param name="input">What the network reads: float32, uint8 or int32; whole numbers are rounded.</param>
    /// <param name="filter">How the picture is resized.</param>
    /// <param name="instructions">Null takes the widest that the machine has.</param>
    /// <exception cref="NotSupportedException">The input is of another type, or cannot hold a picture, or the machine lacks the instructions.</exception>
    public PictureKernel(FrameFormat format, ModelInput input, ResampleFilter filter = ResampleFilter.Auto, InstructionSet? instructions = null)
    {
        KernelInput.Check(format, input);
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
    public void FillPadding(Span<int> tensor) => Fill(tensor, static value => (int)MathF.Round(Math.Clamp(value, int.MinValue, KernelInput.LargestInt)));

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
        GC.KeepAlive(this);
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, Span{float})"/>
    public void Run(ReadOnlySpan<byte> pixels, Span<byte> tensor)
    {
        Check(pixels.Length, tensor.Length, "uint8");
        fixed (byte* from = pixels, to = tensor)
            _rows.Run(from, to);
        GC.KeepAlive(this);
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, Span{float})"/>
    public void Run(ReadOnlySpan<byte> pixels, Span<int> tensor)
    {
        Check(pixels.Length, tensor.Length, "int32");
        fixed (byte* from = pixels)
        fixed (int* to = tensor)
            _rows.Run(from, to);
        GC.KeepAlive(this);
    }

    private void Check(int pixels, int tensor, string type) => KernelInput.Check(_plan.Format, _plan.Input, pixels, tensor, type);

    private void Fill<T>(Span<T> tensor, Func<float, T> convert)
    {
        Check(_plan.Format.ByteLength, tensor.Length, _plan.Input.Type);
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
