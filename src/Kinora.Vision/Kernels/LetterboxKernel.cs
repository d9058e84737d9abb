using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Kinora.Frames.Formats;
using Kinora.Models.Catalog;

namespace Kinora.Vision.Kernels;

/// <summary>
/// A planar frame to a network's input in one walk over its rows: resize, YUV to RGB, scale, letterbox. Tables and working rows are
/// kept for one pair of sizes, so a call allocates nothing. Belongs to one thread.
/// </summary>
internal sealed class LetterboxKernel
{
    private readonly FrameFormat _format;
    private readonly ModelInput _input;
    private readonly ChannelScale[] _scales;
    private readonly PlaneResampler _luma;
    private readonly PlaneResampler _chroma;
    private readonly float[] _y;
    private readonly float[] _u;
    private readonly float[] _v;
    private readonly YuvToRgb _matrix;

    public LetterboxKernel(FrameFormat format, ModelInput input)
    {
        if (format.PixelFormat != PixelFormat.I420)
        {
            throw new NotSupportedException($"Frames of {format.PixelFormat} cannot be analysed; I420 can.");
        }

        if (input.Channels != 3 || input.Resize != ResizeMode.Letterbox || input.Type != "float32")
        {
            throw new NotSupportedException($"An input of {input.Color} {input.Type} by {input.Resize} cannot be made; letterboxed colour floats can.");
        }

        _format = format;
        _input = input;
        _scales = [.. input.Mean.Zip(input.Std, ChannelScale.FromMean)];
        Placement = Letterbox.Fit(format.Width, format.Height, input.Width, input.Height);
        _luma = new PlaneResampler(format.Width, format.Height, Placement.Width, Placement.Height);
        _chroma = new PlaneResampler(format.ChromaWidth, format.ChromaHeight, Placement.Width, Placement.Height);
        _y = new float[Placement.Width];
        _u = new float[Placement.Width];
        _v = new float[Placement.Width];
        _matrix = YuvToRgb.For(format);
    }

    /// <summary>Where the picture lies in the input.</summary>
    public Letterbox Placement { get; }

    /// <summary>True when the kernel was made for this format.</summary>
    public bool Fits(FrameFormat format) => format == _format;

    /// <summary>Fills the whole tensor with the padding colour; needed once, for <see cref="Run"/> writes only the picture.</summary>
    public void FillPadding(Span<float> tensor)
    {
        var area = _input.Width * _input.Height;
        for (var channel = 0; channel < 3; channel++)
        {
            var value = (_input.Pad * _scales[channel].Factor) + _scales[channel].Offset;
            if (_input.Layout == TensorLayout.Nchw)
            {
                tensor.Slice(channel * area, area).Fill(value);
                continue;
            }

            for (var i = channel; i < tensor.Length; i += 3)
            {
                tensor[i] = value;
            }
        }
    }

    /// <summary>Writes the picture's part of the tensor.</summary>
    /// <param name="pixels">The frame's bytes as its format lays them out.</param>
    /// <param name="tensor">3 · width · height floats.</param>
    public void Run(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        Debug.Assert(tensor.Length == 3 * _input.Width * _input.Height && pixels.Length >= _format.ByteLength);
        var y = _format.GetPlane(0);
        var u = _format.GetPlane(1);
        var v = _format.GetPlane(2);
        for (var row = 0; row < Placement.Height; row++)
        {
            _luma.ResampleRow(pixels.Slice(y.Offset, y.ByteLength), y.Stride, row, _y);
            _chroma.ResampleRow(pixels.Slice(u.Offset, u.ByteLength), u.Stride, row, _u);
            _chroma.ResampleRow(pixels.Slice(v.Offset, v.ByteLength), v.Stride, row, _v);
            ToRgb();
            Store(tensor, row);
        }
    }

    /// <summary>Turns the working rows from Y, U, V into R, G, B, 0..255: a vector of pixels a step, then the rest one by one.</summary>
    private void ToRgb()
    {
        ref var y = ref MemoryMarshal.GetArrayDataReference(_y);
        ref var u = ref MemoryMarshal.GetArrayDataReference(_u);
        ref var v = ref MemoryMarshal.GetArrayDataReference(_v);
        var m = _matrix;
        var x = 0;
        for (; x <= _y.Length - Vector128<float>.Count; x += Vector128<float>.Count)
        {
            var luma = (Vector128.LoadUnsafe(ref y, (nuint)x) - Vector128.Create(m.Black)) * m.Scale;
            var cb = Vector128.LoadUnsafe(ref u, (nuint)x) - Vector128.Create(128f);
            var cr = Vector128.LoadUnsafe(ref v, (nuint)x) - Vector128.Create(128f);
            Clamp(luma + (cr * m.Rv)).StoreUnsafe(ref y, (nuint)x);
            Clamp(luma + (cb * m.Gu) + (cr * m.Gv)).StoreUnsafe(ref u, (nuint)x);
            Clamp(luma + (cb * m.Bu)).StoreUnsafe(ref v, (nuint)x);
        }

        for (; x < _y.Length; x++)
        {
            var luma = (_y[x] - m.Black) * m.Scale;
            var cb = _u[x] - 128;
            var cr = _v[x] - 128;
            _y[x] = Math.Clamp(luma + (cr * m.Rv), 0, 255);
            _u[x] = Math.Clamp(luma + (cb * m.Gu) + (cr * m.Gv), 0, 255);
            _v[x] = Math.Clamp(luma + (cb * m.Bu), 0, 255);
        }
    }

    private static Vector128<float> Clamp(Vector128<float> value) =>
        Vector128.Min(Vector128.Max(value, Vector128<float>.Zero), Vector128.Create(255f));

    private void Store(Span<float> tensor, int row)
    {
        var (first, third) = _input.Color == ColorOrder.Bgr ? (_v, _y) : (_y, _v);
        var start = ((Placement.Top + row) * _input.Width) + Placement.Left;
        if (_input.Layout == TensorLayout.Nchw)
        {
            var area = _input.Width * _input.Height;
            Scale(first, tensor.Slice(start, first.Length), _scales[0]);
            Scale(_u, tensor.Slice(start + area, first.Length), _scales[1]);
            Scale(third, tensor.Slice(start + (2 * area), first.Length), _scales[2]);
            return;
        }

        var pixels = tensor.Slice(3 * start, 3 * first.Length);
        for (var x = 0; x < first.Length; x++)
        {
            pixels[3 * x] = (first[x] * _scales[0].Factor) + _scales[0].Offset;
            pixels[(3 * x) + 1] = (_u[x] * _scales[1].Factor) + _scales[1].Offset;
            pixels[(3 * x) + 2] = (third[x] * _scales[2].Factor) + _scales[2].Offset;
        }
    }

    private static void Scale(ReadOnlySpan<float> values, Span<float> destination, ChannelScale scale)
    {
        ref var from = ref MemoryMarshal.GetReference(values);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var x = 0;
        for (; x <= values.Length - Vector128<float>.Count; x += Vector128<float>.Count)
        {
            ((Vector128.LoadUnsafe(ref from, (nuint)x) * scale.Factor) + Vector128.Create(scale.Offset)).StoreUnsafe(ref to, (nuint)x);
        }

        for (; x < values.Length; x++)
        {
            destination[x] = (values[x] * scale.Factor) + scale.Offset;
        }
    }
}
