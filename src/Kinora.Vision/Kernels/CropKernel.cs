using System.Numerics;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>
/// A part of a frame, turned, scaled or sheared, to a network's input, as aligned faces need it: the frame is sampled bilinearly, with
/// chroma straight from its own planes; where the crop shrinks by more than two, as many samples are averaged as keep each to two pixels
/// (at most 32 × 32). Single precision; every instruction set gives the same bits; against exact arithmetic a channel is off by less than
/// 0.25 levels of 255. A call allocates nothing. Belongs to one thread.
/// </summary>
internal sealed unsafe class CropKernel
{
    private readonly FrameFormat _format;
    private readonly ModelInput _input;

    // Points into arrays that it keeps: so it is itself kept until a run is over.
    private readonly ICropRows _rows;

    /// <param name="format">The frames', of at least four bytes.</param>
    /// <param name="input">What the network reads: float32, uint8 or int32. How it would resize a whole frame does not matter here.</param>
    /// <param name="edge">What is shown beyond the frame.</param>
    /// <param name="instructions">Null takes the widest that the machine has.</param>
    /// <exception cref="NotSupportedException">The input or the frame cannot be used, or the machine lacks the instructions.</exception>
    public CropKernel(FrameFormat format, ModelInput input, CropEdge edge, InstructionSet? instructions = null)
    {
        KernelInput.Check(format, input);
        if (format.ByteLength < sizeof(int))
            throw new NotSupportedException($"A frame of {format} is too small to crop: it has {format.ByteLength} bytes, at least {sizeof(int)} are needed.");

        (_format, _input) = (format, input);
        var color = new ColorTransform(format, input);
        var set = instructions ?? InstructionSets.Best;
        InstructionSets.Require(set);
        _rows = set switch
        {
            InstructionSet.Vector512 => new CropRows<Lanes512>(format, input, color, edge),
            InstructionSet.Vector256 => new CropRows<Lanes256>(format, input, color, edge),
            InstructionSet.Vector128 => new CropRows<Lanes128>(format, input, color, edge),
            _ => new CropRows<Lane1>(format, input, color, edge),
        };
    }

    /// <summary>True when the kernel was made for this format.</summary>
    public bool Fits(FrameFormat format) => format == _format;

    /// <summary>Fills the whole tensor.</summary>
    /// <param name="pixels">The frame's bytes as its format lays them out.</param>
    /// <param name="toFrame">From points of the input to points of the frame, both in pixels whose centres lie at i + ½.</param>
    /// <param name="tensor">channels · width · height numbers of the input's type, in its layout.</param>
    /// <exception cref="ArgumentException">A span has another length, or numbers of another type than the input.</exception>
    public void Run(ReadOnlySpan<byte> pixels, in Matrix3x2 toFrame, Span<float> tensor)
    {
        KernelInput.Check(_format, _input, pixels.Length, tensor.Length, "float32");
        fixed (byte* from = pixels)
        fixed (float* to = tensor)
            _rows.Run(from, toFrame, to);
        GC.KeepAlive(this);
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, in Matrix3x2, Span{float})"/>
    public void Run(ReadOnlySpan<byte> pixels, in Matrix3x2 toFrame, Span<byte> tensor)
    {
        KernelInput.Check(_format, _input, pixels.Length, tensor.Length, "uint8");
        fixed (byte* from = pixels, to = tensor)
            _rows.Run(from, toFrame, to);
        GC.KeepAlive(this);
    }

    /// <inheritdoc cref="Run(ReadOnlySpan{byte}, in Matrix3x2, Span{float})"/>
    public void Run(ReadOnlySpan<byte> pixels, in Matrix3x2 toFrame, Span<int> tensor)
    {
        KernelInput.Check(_format, _input, pixels.Length, tensor.Length, "int32");
        fixed (byte* from = pixels)
        fixed (int* to = tensor)
            _rows.Run(from, toFrame, to);
        GC.KeepAlive(this);
    }
}
