using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Models.Tests.Support;

/// <summary>Runs an ONNX file in ONNX Runtime, as Kinora would.</summary>
internal static class OnnxRun
{
    public static IReadOnlyDictionary<string, TestTensor> Run(string path, IEnumerable<TestTensor> inputs)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var session = new InferenceSession(path, options);
        var known = session.InputMetadata.Keys.ToHashSet();
        using var run = new RunOptions();
        var values = inputs.Where(input => known.Contains(input.Name)).Select(static input => (input.Name, Value: Wrap(input))).ToList();
        try
        {
            string[] names = [.. session.OutputMetadata.Keys];
            using var outputs = session.Run(run, [.. values.Select(static v => v.Name)], [.. values.Select(static v => v.Value)], names);
            return names.Zip(outputs, Copy).ToDictionary(static tensor => tensor.Name);
        }
        finally
        {
            values.ForEach(static v => v.Value.Dispose());
        }
    }

    private static OrtValue Wrap(TestTensor tensor)
    {
        var shape = Array.ConvertAll(tensor.Shape, static size => (long)size);
        return tensor.Floats is not null
            ? OrtValue.CreateTensorValueFromMemory(tensor.Floats, shape)
            : OrtValue.CreateTensorValueFromMemory(tensor.Integers!, shape);
    }

    private static TestTensor Copy(string name, OrtValue value)
    {
        var type = value.GetTensorTypeAndShape();
        var shape = Array.ConvertAll(type.Shape, static size => (int)size);
        return type.ElementDataType switch
        {
            TensorElementType.Float => new TestTensor(name, shape, value.GetTensorDataAsSpan<float>().ToArray(), null),
            TensorElementType.Bool => new TestTensor(name, shape, null, Array.ConvertAll(value.GetTensorDataAsSpan<byte>().ToArray(),
                static x => (int)x)),
            _ => new TestTensor(name, shape, null, value.GetTensorDataAsSpan<int>().ToArray()),
        };
    }
}
