using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>A float tensor at a fixed address that both we and ONNX Runtime use, so nothing is copied in or out.</summary>
public sealed class BoundTensor
{
    private readonly float[] _values;

    internal BoundTensor(string name, int[] dimensions)
    {
        Name = name;
        Dimensions = dimensions;
        _values = GC.AllocateArray<float>(checked(dimensions.Aggregate(1, (product, size) => product * size)), pinned: true);
        Value = OrtValue.CreateTensorValueFromMemory(_values, [.. dimensions.Select(d => (long)d)]);
    }

    public string Name { get; }

    /// <summary>Sizes, outermost first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The numbers, row-major.</summary>
    public Span<float> Values => _values;

    internal OrtValue Value { get; }
}
