using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// One renter's input and output tensors of a model, bound once. Runs allocate nothing. Dispose gives it back to the model, which lends
/// it again; nobody may use it after that. Not thread-safe.
/// </summary>
public sealed class SessionBinding : IDisposable
{
    private readonly ModelSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtIoBinding?[] _native = new OrtIoBinding?[2];
    private readonly BoundTensor[] _inputs;
    private readonly BoundTensor[] _outputs;
    private readonly long _bytes;

    internal SessionBinding(ModelSession session, int pictures)
    {
        _session = session;
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
            Release();
            throw;
        }
    }

    /// <summary>The tensors that the renter fills. They keep what was in them when they were given back.</summary>
    public IReadOnlyList<BoundTensor> Inputs => _inputs;

    /// <summary>The tensors that a run fills; each run overwrites them.</summary>
    public IReadOnlyList<BoundTensor> Outputs => _outputs;

    /// <summary>
    /// Who filled the inputs last: a renter sets it to something of its own, and when it finds just that at its next rent, the parts of the
    /// inputs that it does not write every time (a letterbox's padding) are still as it left them. Null at first.
    /// </summary>
    public object? Filler { get; set; }

    internal bool IsRented { get; set; } = true;

    /// <summary>Runs the model on what stands in the inputs.</summary>
    /// <exception cref="ModelRunException">The model cannot run: its message says why.</exception>
    public void Run() => RunOrLeave(CancellationToken.None);

    /// <summary>The same for a renter that may be cancelled while it waits for others to share its run; a run itself is never broken off.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before the run started.</exception>
    /// <exception cref="ModelRunException">The model cannot run: its message says why.</exception>
    public void RunOrLeave(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(!IsRented, this);
        _session.Run(this, cancellation);
    }

    /// <summary>An input by name.</summary>
    /// <exception cref="ModelLoadException">The model has no such input.</exception>
    public BoundTensor Input(string name) => Find(_inputs, name, "input");

    /// <summary>An output by name.</summary>
    /// <exception cref="ModelLoadException">The model has no such output.</exception>
    public BoundTensor Output(string name) => Find(_outputs, name, "output");

    /// <summary>Gives it back; a second call does nothing.</summary>
    public void Dispose()
    {
        if (IsRented)
        {
            IsRented = false;
            _session.Return(this);
        }
    }

    /// <summary>Whether a tensor's type and sizes are such that it can be bound.</summary>
    internal static bool CanHold(TensorInfo tensor) =>
        (tensor.HasOpenBatch || tensor.Dimensions.All(size => size > 0)) && BoundTensor.BytesOf(tensor.ElementType) > 0;

    internal void Run(InferenceSession native, RunWidth width) =>
        native.RunWithBinding(_options, _native[(int)width] ??= Bind(native));

    internal void Release()
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

        _session.Memory?.Release(_bytes);
    }

    private OrtIoBinding Bind(InferenceSession native)
    {
        var binding = native.CreateIoBinding();
        foreach (var tensor in _inputs)
        {
            binding.BindInput(tensor.Name, tensor.Value);
        }

        foreach (var tensor in _outputs)
        {
            binding.BindOutput(tensor.Name, tensor.Value);
        }

        return binding;
    }

    private static void Allocate(IReadOnlyList<TensorInfo> tensors, BoundTensor[] made, int pictures)
    {
        for (var i = 0; i < made.Length; i++)
        {
            made[i] = new BoundTensor(tensors[i].Name, tensors[i].ElementType, [.. tensors[i].Dimensions.Select(size => size < 0 ? pictures : size)]);
        }
    }

    /// <exception cref="ModelLoadException">It cannot be bound.</exception>
    private long BytesOf(TensorInfo tensor, int pictures)
    {
        if (!CanHold(tensor))
        {
            throw new ModelLoadException(
                $"The model '{_session.Name}' ('{_session.Path}') cannot be used here: its tensor '{tensor.Name}' is {tensor}, " +
                "and only float32, uint8, int32 and int64 tensors of fixed sizes are bound.");
        }

        // Doubles do not overflow, and are exact up to the limit.
        var bytes = tensor.Dimensions.Aggregate((double)BoundTensor.BytesOf(tensor.ElementType), (product, size) => product * (size < 0 ? pictures : size));
        return bytes <= BoundTensor.MostBytes
            ? (long)bytes
            : throw new ModelLoadException(FormattableString.Invariant(
                $"The model '{_session.Name}' ('{_session.Path}') cannot be used here: its tensor '{tensor.Name}', {tensor}, takes {bytes / (1 << 30):0.#} GiB ") +
                "for each run, and a tensor must have less than 2 GiB.");
    }

    private BoundTensor Find(BoundTensor[] tensors, string name, string kind)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.Name == name)
            {
                return tensor;
            }
        }

        throw new ModelLoadException($"The model '{_session.Name}' has no {kind} '{name}'; it has {string.Join(", ", tensors.Select(t => t.Name))}.");
    }
}
