using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// Input and output tensors of a model, bound once, so that runs allocate nothing. It belongs to the model, which lends it in a
/// <see cref="SessionBinding"/>. Not thread-safe.
/// </summary>
internal sealed class TensorSet : IDisposable
{
    private readonly RunOptions _options = new();
    private readonly OrtIoBinding?[] _native = new OrtIoBinding?[2];
    private readonly BoundTensor[] _inputs;
    private readonly BoundTensor[] _outputs;
    private readonly long _bytes;
    private readonly bool _isCounted;

    public TensorSet(ModelSession session, int pictures)
    {
        Session = session;
        _isCounted = session.Outputs.Any(static tensor => tensor.IsCounted);
        _bytes = session.Inputs.Concat(session.Outputs).Sum(tensor => BytesOf(tensor, pictures));
        session.Memory?.Reserve($"A run of the model '{session.Name}'", _bytes);
        (_inputs, _outputs) = (new BoundTensor[session.Inputs.Count], new BoundTensor[session.Outputs.Count]);
        try
        {
            Allocate(session.Inputs, _inputs, pictures);
            Allocate(session.Outputs, _outputs, pictures);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whose they are.</summary>
    public ModelSession Session { get; }

    /// <summary>See <see cref="SessionBinding.Inputs"/>.</summary>
    public IReadOnlyList<BoundTensor> Inputs => _inputs;

    /// <summary>See <see cref="SessionBinding.Outputs"/>.</summary>
    public IReadOnlyList<BoundTensor> Outputs => _outputs;

    /// <summary>See <see cref="SessionBinding.Filler"/>.</summary>
    public object? Filler { get; set; }

    /// <summary>Whether a tensor's type and sizes are such that it can be bound.</summary>
    public static bool CanHold(TensorInfo tensor) =>
        (tensor.HasOpenBatch || tensor.IsCounted || tensor.Dimensions.All(size => size > 0)) && BoundTensor.BytesOf(tensor.ElementType) > 0;

    public void Run(InferenceSession native, RunWidth width)
    {
        var binding = _native[(int)width] ??= Bind(native);
        if (!_isCounted)
        {
            native.RunWithBinding(_options, binding);
            return;
        }

        // What the last run allocated counts as bound, and would have to fit.
        BindCounted(binding);
        native.RunWithBinding(_options, binding);
        using var values = binding.GetOutputValues();
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (Session.Outputs[i].IsCounted)
            {
                _outputs[i].Take(values[i], Session.Outputs[i].CountedColumns);
            }
        }
    }

    /// <summary>The model does this when it is unloaded.</summary>
    public void Dispose()
    {
        _options.Dispose();
        foreach (var binding in _native)
        {
            binding?.Dispose();
        }

        // Some are missing where there was no memory for all.
        foreach (var tensor in (BoundTensor?[])[.. _inputs, .. _outputs])
        {
            tensor?.Value.Dispose();
        }

        Session.Memory?.Release(_bytes);
    }

    private OrtIoBinding Bind(InferenceSession native)
    {
        var binding = native.CreateIoBinding();
        foreach (var tensor in _inputs)
        {
            binding.BindInput(tensor.Name, tensor.Value);
        }

        for (var i = 0; i < _outputs.Length; i++)
        {
            if (Session.Outputs[i].IsCounted)
            {
                binding.BindOutputToDevice(_outputs[i].Name, OrtMemoryInfo.DefaultInstance);
            }
            else
            {
                binding.BindOutput(_outputs[i].Name, _outputs[i].Value);
            }
        }

        return binding;
    }

    private void BindCounted(OrtIoBinding binding)
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (Session.Outputs[i].IsCounted)
            {
                binding.BindOutputToDevice(_outputs[i].Name, OrtMemoryInfo.DefaultInstance);
            }
        }
    }

    private static int OpenSize(TensorInfo tensor, int pictures) => tensor.IsCounted ? tensor.CountedCapacity : pictures;

    private static void Allocate(IReadOnlyList<TensorInfo> tensors, BoundTensor[] made, int pictures)
    {
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = new BoundTensor(tensors[i].Name, tensors[i].ElementType, [.. tensors[i].Dimensions.Select(size => size < 0 ? OpenSize(tensors[i], pictures) : size)]);
        }
    }

    /// <exception cref="ModelLoadException">It cannot be bound.</exception>
    private long BytesOf(TensorInfo tensor, int pictures)
    {
        if (!CanHold(tensor))
        {
            throw new ModelLoadException(
                $"The model '{Session.Name}' ('{Session.Path}') cannot be used here: its tensor '{tensor.Name}' is {tensor}, " +
                "and only float32, uint8, int32 and int64 tensors of fixed sizes are bound.");
        }

        // Doubles do not overflow, and are exact up to the limit.
        var bytes = tensor.Dimensions.Aggregate(
            (double)BoundTensor.BytesOf(tensor.ElementType), (product, size) => product * (size < 0 ? OpenSize(tensor, pictures) : size));
        return bytes <= BoundTensor.MostBytes
            ? (long)bytes
            : throw new ModelLoadException(
                $"The model '{Session.Name}' ('{Session.Path}') cannot be used here: its tensor '{tensor.Name}', {tensor}, " +
                FormattableString.Invariant($"takes {bytes / (1 << 30):0.#} GiB for each run, and a tensor must have less than 2 GiB."));
    }
}
