using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kinora.Vision.Sessions;

/// <summary>One caller's input and output tensors of a model, bound once. Not thread-safe.</summary>
public sealed class SessionBinding : IDisposable
{
    private readonly ModelSession _session;
    private readonly RunOptions _options = new();
    private readonly BoundTensor[] _inputs;
    private readonly BoundTensor[] _outputs;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly OrtValue[] _inputValues;
    private readonly OrtValue[] _outputValues;

    internal SessionBinding(ModelSession session)
    {
        _session = session;
        _inputs = [.. session.Native.InputMetadata.Select(tensor => Allocate(tensor.Key, tensor.Value))];
        _outputs = [.. session.Native.OutputMetadata.Select(tensor => Allocate(tensor.Key, tensor.Value))];
        _inputNames = [.. _inputs.Select(t => t.Name)];
        _outputNames = [.. _outputs.Select(t => t.Name)];
        _inputValues = [.. _inputs.Select(t => t.Value)];
        _outputValues = [.. _outputs.Select(t => t.Value)];
    }

    /// <summary>The tensors that the caller fills.</summary>
    public IReadOnlyList<BoundTensor> Inputs => _inputs;

    /// <summary>The tensors that a run fills; each run overwrites them.</summary>
    public IReadOnlyList<BoundTensor> Outputs => _outputs;

    /// <summary>Runs the model on what stands in the inputs.</summary>
    public void Run() => _session.Native.Run(_options, _inputNames, _inputValues, _outputNames, _outputValues);

    /// <summary>An output by name.</summary>
    /// <exception cref="ModelLoadException">The model has no such output.</exception>
    public BoundTensor Output(string name) => Array.Find(_outputs, t => t.Name == name)
        ?? throw new ModelLoadException($"The model '{_session.Path}' has no output '{name}'; it has {string.Join(", ", _outputNames)}.");

    public void Dispose()
    {
        _options.Dispose();
        foreach (var tensor in _inputs)
        {
            tensor.Value.Dispose();
        }

        foreach (var tensor in _outputs)
        {
            tensor.Value.Dispose();
        }
    }

    private BoundTensor Allocate(string name, NodeMetadata metadata)
    {
        if (metadata.ElementDataType != TensorElementType.Float || metadata.Dimensions.Any(d => d < 1))
        {
            throw new ModelLoadException(
                $"The tensor '{name}' of model '{_session.Path}' is {metadata.ElementDataType}[{string.Join(",", metadata.Dimensions)}]; " +
                "Kinora binds float tensors of a fixed size.");
        }

        return new BoundTensor(name, metadata.Dimensions);
    }
}
