namespace Kinora.Vision.Sessions;

/// <summary>
/// A renter's hold on a model's input and output tensors. Dispose gives them back to the model, which lends them to others; from then on
/// every use throws <see cref="ObjectDisposedException"/>. A <see cref="BoundTensor"/> does not know, so none may be kept. Not thread-safe.
/// </summary>
public sealed class SessionBinding : IDisposable
{
    private TensorSet? _tensors;

    internal SessionBinding(TensorSet tensors) => _tensors = tensors;

    /// <summary>The tensors that the renter fills. They keep what was in them when they were given back.</summary>
    public IReadOnlyList<BoundTensor> Inputs => Tensors.Inputs;

    /// <summary>The tensors that a run fills; each run overwrites them.</summary>
    public IReadOnlyList<BoundTensor> Outputs => Tensors.Outputs;

    /// <summary>
    /// Who filled the inputs last: a renter sets it to something of its own, and when it finds just that at its next rent, the parts of the
    /// inputs that it does not write every time (a letterbox's padding) are still as it left them. Null at first.
    /// </summary>
    public object? Filler
    {
        get => Tensors.Filler;
        set => Tensors.Filler = value;
    }

    internal TensorSet Tensors
    {
        get
        {
            ObjectDisposedException.ThrowIf(_tensors is null, this);
            return _tensors;
        }
    }

    /// <summary>Runs the model on what stands in the inputs.</summary>
    /// <exception cref="ModelRunException">The model cannot run: its message says why.</exception>
    public void Run() => RunOrLeave(CancellationToken.None);

    /// <summary>The same for a renter that may be cancelled while it waits for others to share its run; a run itself is never broken off.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before the run started.</exception>
    /// <exception cref="ModelRunException">The model cannot run: its message says why.</exception>
    public void RunOrLeave(CancellationToken cancellation) => Tensors.Session.Run(Tensors, cancellation);

    /// <summary>An input by name.</summary>
    /// <exception cref="ModelLoadException">The model has no such input.</exception>
    public BoundTensor Input(string name) => Find(Inputs, name, "input");

    /// <summary>An output by name.</summary>
    /// <exception cref="ModelLoadException">The model has no such output.</exception>
    public BoundTensor Output(string name) => Find(Outputs, name, "output");

    /// <summary>Gives the tensors back; a second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _tensors, null) is { } tensors)
        {
            tensors.Session.Return(tensors);
        }
    }

    private BoundTensor Find(IReadOnlyList<BoundTensor> tensors, string name, string kind)
    {
        for (var i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Name == name)
            {
                return tensors[i];
            }
        }

        throw new ModelLoadException(
            $"The model '{Tensors.Session.Name}' has no {kind} '{name}'; it has {string.Join(", ", tensors.Select(tensor => tensor.Name))}.");
    }
}
