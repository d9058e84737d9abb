using System.Runtime.InteropServices;

namespace Kinora.Models.Import.Tensors;

/// <summary>A constant: shape, element type and row-major values. Immutable; reshaping shares the values.</summary>
internal sealed class Tensor
{
    private readonly float[]? _floats;
    private readonly int[]? _integers;

    private Tensor(ElementType type, Shape shape, float[]? floats, int[]? integers)
    {
        var count = floats?.Length ?? integers!.Length;
        if (count != shape.Elements)
            throw new ModelImportException($"{count} values do not fill a tensor of shape {shape}.");
        (Type, Shape, _floats, _integers) = (type, shape, floats, integers);
    }

    public ElementType Type { get; }

    public Shape Shape { get; }

    /// <summary>The values of a float32 tensor.</summary>
    public ReadOnlySpan<float> Floats =>
        _floats ?? throw new ModelImportException($"A tensor of {Type} stands where floats are needed.");

    /// <summary>The values of an integer tensor; booleans are 0 and 1.</summary>
    public ReadOnlySpan<int> Integers =>
        _integers ?? throw new ModelImportException($"A tensor of {Type} stands where integers are needed.");

    public static Tensor Of(Shape shape, float[] values) => new(ElementType.Float32, shape, values, null);

    public static Tensor Of(Shape shape, int[] values) => new(ElementType.Int32, shape, null, values);

    public static Tensor Scalar(float value) => Of(Shape.Scalar, [value]);

    public static Tensor Scalar(int value) => Of(Shape.Scalar, [value]);

    /// <summary>A list of 64-bit integers, as ONNX takes shapes, axes and pads.</summary>
    public static Tensor List64(params ReadOnlySpan<int> values) =>
        new(ElementType.Int64, new Shape(values.Length), null, values.ToArray());

    public static Tensor OfBooleans(Shape shape, int[] zerosAndOnes) => new(ElementType.Bool, shape, null, zerosAndOnes);

    /// <summary>The same values under another shape with as many elements.</summary>
    public Tensor Reshape(Shape shape) => new(Type, shape, _floats, _integers);

    public Tensor Transpose(ReadOnlySpan<int> permutation)
    {
        var shape = Shape.Permute(permutation);
        var strides = Shape.Strides();
        var permuted = new int[permutation.Length];
        for (var i = 0; i < permuted.Length; i++)
            permuted[i] = strides[Shape.Axis(permutation[i])];
        return Gather(shape, 0, permuted);
    }

    /// <summary>The values at <paramref name="start"/> + Σ index·stride, for every index of <paramref name="shape"/>: transposes,
    /// slices and broadcasts are all of this form.</summary>
    public Tensor Gather(Shape shape, int start, ReadOnlySpan<int> strides) =>
        _floats is not null
            ? new Tensor(Type, shape, Gather(_floats, shape, start, strides), null)
            : new Tensor(Type, shape, null, Gather(_integers!, shape, start, strides));

    /// <summary>This tensor repeated along the axes where <paramref name="shape"/> is larger.</summary>
    public Tensor BroadcastTo(Shape shape)
    {
        if (!Shape.Broadcast(Shape, shape).Equals(shape))
            throw new ModelImportException($"The shape {Shape} does not broadcast to {shape}.");

        var own = Shape.Strides();
        var strides = new int[shape.Rank];
        for (var i = 1; i <= Shape.Rank; i++)
            strides[^i] = Shape[-i] == 1 ? 0 : own[^i];
        return Gather(shape, 0, strides);
    }

    public Tensor Cast(ElementType type) => (Type, type) switch
    {
        (_, ElementType.Float32) when _integers is not null => Of(Shape, Array.ConvertAll(_integers, static x => (float)x)),
        (ElementType.Float32, ElementType.Bool) => OfBooleans(Shape, Array.ConvertAll(_floats!, static x => x != 0 ? 1 : 0)),
        (ElementType.Float32, ElementType.Int32) => Of(Shape, Array.ConvertAll(_floats!, static x => (int)x)),
        (ElementType.Int32, ElementType.Bool) => OfBooleans(Shape, Array.ConvertAll(_integers!, static x => x != 0 ? 1 : 0)),
        (ElementType.Int32, ElementType.Int64) => new Tensor(type, Shape, null, _integers),
        (ElementType.Bool, ElementType.Int32) => Of(Shape, _integers!),
        _ => this,
    };

    /// <summary>The values as ONNX stores them: little-endian, booleans in one byte each.</summary>
    public byte[] ToBytes() => Type switch
    {
        ElementType.Float32 => MemoryMarshal.AsBytes(_floats.AsSpan()).ToArray(),
        ElementType.Int32 => MemoryMarshal.AsBytes(_integers.AsSpan()).ToArray(),
        ElementType.Int64 => MemoryMarshal.AsBytes(Array.ConvertAll(_integers!, static x => (long)x).AsSpan()).ToArray(),
        _ => Array.ConvertAll(_integers!, static x => (byte)x),
    };

    private static T[] Gather<T>(T[] source, Shape shape, int start, ReadOnlySpan<int> strides)
    {
        var result = new T[shape.Elements];
        if (result.Length == 0)
            return result;

        // The last axis has a loop of its own: there lie the most elements.
        var (row, step) = shape.Rank == 0 ? (1, 0) : (shape[-1], strides[^1]);
        Span<int> index = stackalloc int[shape.Rank];
        index.Clear();
        for (int i = 0, from = start; i < result.Length; i += row)
        {
            for (int j = 0, at = from; j < row; j++, at += step)
                result[i + j] = source[at];
            for (var axis = shape.Rank - 2; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }
}
