using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Sessions;

/// <summary>A tensor at a fixed address that both we and ONNX Runtime use, so nothing is copied in or out. It starts as zeros.</summary>
public sealed class BoundTensor
{
    /// <summary>A cache line, and the widest vector there is.</summary>
    private const int Alignment = 64;

    /// <summary>What one array holds.</summary>
    internal static readonly int MostBytes = Array.MaxLength - Alignment;

    private readonly byte[] _memory;
    private readonly int _start;
    private readonly int _length;

    /// <param name="name">As the graph calls it.</param>
    /// <param name="type">One that <see cref="BytesOf"/> knows.</param>
    /// <param name="dimensions">Sizes above 0 that make no more than <see cref="MostBytes"/>.</param>
    internal BoundTensor(string name, TensorElementType type, int[] dimensions)
    {
        Name = name;
        ElementType = type;
        Dimensions = dimensions;
        _length = dimensions.Aggregate(BytesOf(type), static (product, size) => checked(product * size));
        _memory = GC.AllocateArray<byte>(_length + Alignment, pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _start = (int)(-address & (Alignment - 1));
        Value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, [.. dimensions.Select(d => (long)d)], address + _start, _length);
    }

    public string Name { get; }

    /// <summary>float32, uint8, int32 or int64.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>Sizes, outermost first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Of an output whose number of rows each run decides, how many the last run gave, as far as they are kept; else 1.</summary>
    public int Rows { get; private set; } = 1;

    /// <summary>The numbers of a float tensor, row-major.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds another type.</exception>
    public Span<float> Values => As<float>();

    /// <summary>The same numbers as they lie in memory.</summary>
    internal Span<byte> Bytes => _memory.AsSpan(_start, _length);

    internal OrtValue Value { get; }

    /// <summary>The numbers, row-major, as what they are.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds another type.</exception>
    public Span<T> As<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() != ElementType)
        {
            throw new InvalidOperationException($"The tensor '{Name}' holds {ElementType}, not {typeof(T).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>Takes what a run has allocated for an output of open size: as much as there is room for; the rest is zeros.</summary>
    /// <param name="value">A tensor of the same type.</param>
    /// <param name="columns">Numbers a row.</param>
    internal void Take(OrtValue value, int columns)
    {
        var given = ElementType switch
        {
            TensorElementType.Float => MemoryMarshal.AsBytes(value.GetTensorDataAsSpan<float>()),
            TensorElementType.Int64 => MemoryMarshal.AsBytes(value.GetTensorDataAsSpan<long>()),
            TensorElementType.Int32 => MemoryMarshal.AsBytes(value.GetTensorDataAsSpan<int>()),
            _ => value.GetTensorDataAsSpan<byte>(),
        };
        var taken = given[..Math.Min(given.Length, _length)];
        taken.CopyTo(Bytes);
        Bytes[taken.Length..].Clear();
        Rows = taken.Length / (columns * BytesOf(ElementType));
    }

    /// <summary>Bytes of one number; 0 for a type that is not bound.</summary>
    internal static int BytesOf(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 => 1,
        TensorElementType.Float or TensorElementType.Int32 => 4,
        TensorElementType.Int64 => 8,
        _ => 0,
    };

    /// <summary>The branches are constants for each T.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TensorElementType TypeOf<T>() =>
        typeof(T) == typeof(float) ? TensorElementType.Float
        : typeof(T) == typeof(byte) ? TensorElementType.UInt8
        : typeof(T) == typeof(int) ? TensorElementType.Int32
        : typeof(T) == typeof(long) ? TensorElementType.Int64
        : TensorElementType.DataTypeMax;
}
