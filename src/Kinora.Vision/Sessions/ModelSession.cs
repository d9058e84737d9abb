using Kinora.Frames.Memory;
using Kinora.Models.Cache;
using Kinora.Vision.Sessions.Providers;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// A loaded model. Runs may overlap: each caller rents a <see cref="SessionBinding"/>, which holds its tensors, and gives it back.
/// Thread-safe.
/// </summary>
public sealed class ModelSession : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ModelForms _forms;
    private readonly BatchQueue? _batches;
    private readonly Stack<TensorSet> _idle = [];
    private ModelLease? _lease;
    private bool _isDisposed;
    private int _bindings;
    private int _rented;

    private ModelSession(string path, ExecutionProvider provider, InferenceOptions options, RunLoad load, PreparedForms? prepared)
    {
        Path = path;
        Provider = provider;
        Memory = options.Memory;
        _forms = new ModelForms(path, provider, options, load, prepared);
        Inputs = [.. _forms.First.InputMetadata.Select(Describe)];
        string[] batches = [.. _forms.First.InputMetadata.Where(tensor => Describe(tensor).HasOpenBatch).Select(tensor => tensor.Value.SymbolicDimensions[0])];
        Outputs = [.. _forms.First.OutputMetadata.Select(tensor => DescribeOutput(tensor, batches))];
        if (options.Batch is { } batch && batch.IsFor(provider) && Inputs.Concat(Outputs).All(tensor => tensor.HasOpenBatch))
        {
            _batches = new BatchQueue(this, batch);
        }
    }

    /// <summary>The ONNX file.</summary>
    public string Path { get; }

    /// <summary>The model's name in messages: its file's.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>What computes.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>What the model takes.</summary>
    public IReadOnlyList<TensorInfo> Inputs { get; }

    /// <summary>What the model gives.</summary>
    public IReadOnlyList<TensorInfo> Outputs { get; }

    /// <summary>How many sets of tensors exist: as many as were ever rented at once.</summary>
    public int Bindings => Volatile.Read(ref _bindings);

    /// <summary>How many sets of tensors are out now.</summary>
    public int Rented => Volatile.Read(ref _rented);

    /// <summary>How many renters wait for others to join their run.</summary>
    public int Waiting => _batches?.Waiting ?? 0;

    /// <summary>How many runs served more than one renter.</summary>
    public long BatchedRuns => _batches?.Runs ?? 0;

    /// <summary>Bytes of its files.</summary>
    internal long FileBytes => _forms.FileBytes;

    /// <summary>Whether it was loaded from its prepared form.</summary>
    internal bool IsPrepared => _forms.IsPrepared;

    /// <summary>What its tensors are taken from.</summary>
    internal MemoryBudget? Memory { get; }

    /// <summary>
    /// A set of tensors, every input and output, for one run or for several: one that was given back before, else a new one. Give it back by
    /// disposing it. An open first size is 1.
    /// </summary>
    /// <exception cref="ModelLoadException">A tensor has another open size, numbers of a type that is not bound, or 2 GiB or more of them.</exception>
    /// <exception cref="InsufficientMemoryException">There is no memory left for it in the budget.</exception>
    public SessionBinding Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_idle.TryPop(out var tensors))
            {
                Interlocked.Increment(ref _rented);
                return new SessionBinding(tensors);
            }
        }

        var made = new TensorSet(this, pictures: 1);
        Interlocked.Increment(ref _bindings);
        Interlocked.Increment(ref _rented);
        return new SessionBinding(made);
    }

    /// <summary>A run on tensors of the caller's own, for tools that take any model. The caller disposes of the results.</summary>
    /// <param name="names">Of the inputs that are given.</param>
    /// <param name="values">Their values.</param>
    /// <exception cref="ModelRunException">The model does not run on them.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyCollection<string> names, IReadOnlyCollection<OrtValue> values)
    {
        using var options = new RunOptions();
        try
        {
            return _forms.First.Run(options, names, values, [.. Outputs.Select(output => output.Name)]);
        }
        catch (OnnxRuntimeException error)
        {
            throw NativeFailure.OfRun(this, error);
        }
    }

    /// <summary>Unloads the model. Sets of tensors that are still out are released when they are given back; no run may be under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _batches?.Dispose();
            foreach (var tensors in _idle)
            {
                tensors.Dispose();
            }

            _idle.Clear();
            _forms.Dispose();
            _lease?.Dispose();
        }
    }

    /// <param name="path">The ONNX file.</param>
    /// <param name="provider">What is to compute.</param>
    /// <param name="options">How.</param>
    /// <param name="load">Counts runs.</param>
    /// <param name="lease">Of the model in the cache; the session takes one of its own.</param>
    /// <param name="prepared">Where a form of the model may be kept that loads faster; null for nowhere.</param>
    /// <exception cref="ModelLoadException">The file is no model that can be loaded; the message names file, model and reason.</exception>
    internal static ModelSession Load(
        string path, ExecutionProvider provider, InferenceOptions options, RunLoad load, ModelLease? lease = null, PreparedForms? prepared = null)
    {
        var session = new ModelSession(path, provider, options, load, prepared) { _lease = lease?.Share() };
        try
        {
            if (options.WarmUp && session.Inputs.Concat(session.Outputs).All(TensorSet.CanHold))
            {
                using var binding = session.Rent();
                session._forms.WarmUp(binding.Tensors);
            }

            return session;
        }
        catch (OnnxRuntimeException error)
        {
            session.Dispose();
            throw new ModelLoadException(NativeFailure.OfRun(session, error).Message, error);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that the arenas of its forms hold.</summary>
    internal IReadOnlyList<long> ArenaBytes() => _forms.ArenaBytes();

    internal void Run(TensorSet tensors, CancellationToken cancellation)
    {
        if (_batches is not null)
        {
            _batches.Run(tensors, cancellation);
        }
        else
        {
            RunAlone(tensors);
        }
    }

    internal void RunAlone(TensorSet tensors)
    {
        try
        {
            _forms.Run(tensors);
        }
        catch (OnnxRuntimeException error)
        {
            throw NativeFailure.OfRun(this, error);
        }
    }

    /// <exception cref="OnnxRuntimeException">It does not run.</exception>
    internal void RunNative(TensorSet tensors) => _forms.Run(tensors);

    internal void Return(TensorSet tensors)
    {
        Interlocked.Decrement(ref _rented);
        _batches?.Wake();
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _idle.Push(tensors);
                return;
            }
        }

        tensors.Dispose();
    }

    private static TensorInfo DescribeOutput(KeyValuePair<string, NodeMetadata> tensor, string[] batches)
    {
        var described = Describe(tensor);
        return tensor.Value.IsTensor && TensorInfo.Counts(described.Dimensions, tensor.Value.SymbolicDimensions, batches)
            ? described with { IsCounted = true }
            : described;
    }

    private static TensorInfo Describe(KeyValuePair<string, NodeMetadata> tensor) => tensor.Value.IsTensor
        ? new TensorInfo(tensor.Key, tensor.Value.ElementDataType, tensor.Value.Dimensions)
        : new TensorInfo(tensor.Key, default, []);
}
