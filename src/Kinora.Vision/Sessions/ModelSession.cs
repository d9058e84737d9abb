using System.Diagnostics;
using Kinora.Frames.Memory;
using Kinora.Vision.Native;
using Kinora.Vision.Sessions.Providers;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// A loaded model. Runs may overlap: each caller rents a <see cref="SessionBinding"/>, which holds its tensors, and gives it back. The model
/// is kept in up to two forms, for one thread and for the shared pool, and <see cref="RunLoad"/> chooses for each run. Thread-safe.
/// </summary>
public sealed class ModelSession : IDisposable
{
    /// <summary>
    /// A run that is shorter than this on one thread stays on one: handing work to the pool took longer than it saved for
    /// MobileNetV3-small (1.5 ms on one thread, 1.7 ms on two), and saved a third of NanoDet 416's 24 ms.
    /// </summary>
    private static readonly TimeSpan WorthSpreading = TimeSpan.FromMilliseconds(8);

    private readonly Lock _gate = new();
    private readonly InferenceOptions _options;
    private readonly RunLoad _load;
    private readonly InferenceSession?[] _forms = new InferenceSession?[2];
    private readonly Stack<SessionBinding> _idle = [];
    private readonly InferenceSession _first;
    private readonly long _weights;
    private readonly BatchQueue? _batches;
    private RunWidth? _only;
    private bool _isDisposed;
    private int _bindings;
    private int _rented;

    private ModelSession(string path, ExecutionProvider provider, InferenceOptions options, RunLoad load)
    {
        Path = path;
        Provider = provider;
        _options = options;
        _load = load;
        _weights = new FileInfo(path).Length;
        _only = provider != ExecutionProvider.Cpu ? RunWidth.Wide : load.Threads == 1 ? RunWidth.Narrow : null;
        _first = Form(_only ?? (options.WarmUp ? RunWidth.Narrow : RunWidth.Wide));
        Inputs = [.. _first.InputMetadata.Select(Describe)];
        Outputs = [.. _first.OutputMetadata.Select(Describe)];
        if (options.Batch is { } batch && (batch.EvenOnCpu || provider != ExecutionProvider.Cpu) && Inputs.Concat(Outputs).All(tensor => tensor.HasOpenBatch))
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

    /// <summary>
    /// A set of tensors, every input and output, for one run or for several: one that was given back before, else a new one. Give it back by
    /// disposing it. An open first size is 1.
    /// </summary>
    /// <exception cref="ModelLoadException">A tensor has another open size, or numbers of a type that is not bound.</exception>
    public SessionBinding Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_idle.TryPop(out var binding))
            {
                Interlocked.Increment(ref _rented);
                binding.IsRented = true;
                return binding;
            }
        }

        var made = new SessionBinding(this, pictures: 1);
        Interlocked.Increment(ref _bindings);
        Interlocked.Increment(ref _rented);
        return made;
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
            return _first.Run(options, names, values, [.. Outputs.Select(output => output.Name)]);
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
            foreach (var binding in _idle)
            {
                binding.Release();
            }

            _idle.Clear();
            foreach (var form in _forms.OfType<InferenceSession>())
            {
                form.Dispose();
                _options.Memory?.Release(_weights);
            }
        }
    }

    /// <exception cref="ModelLoadException">The file is no model that can be loaded; the message names file, model and reason.</exception>
    internal static ModelSession Load(string path, ExecutionProvider provider, InferenceOptions options, RunLoad load)
    {
        ModelFileCheck.Verify(path);
        var session = new ModelSession(path, provider, options, load);
        try
        {
            if (options.WarmUp && session.Inputs.Concat(session.Outputs).All(SessionBinding.CanHold))
            {
                session.WarmUp();
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Bytes that the arena of each form holds.</summary>
    internal IReadOnlyList<long> ArenaBytes()
    {
        lock (_gate)
        {
            return _isDisposed ? [] : [.. _forms.OfType<InferenceSession>().Select(ArenaStatistics.BytesHeld)];
        }
    }

    internal void Run(SessionBinding binding, CancellationToken cancellation)
    {
        if (_batches is not null)
        {
            _batches.Run(binding, cancellation);
        }
        else
        {
            RunAlone(binding);
        }
    }

    internal void RunAlone(SessionBinding binding)
    {
        try
        {
            RunNative(binding);
        }
        catch (OnnxRuntimeException error)
        {
            throw NativeFailure.OfRun(this, error);
        }
    }

    internal void RunNative(SessionBinding binding)
    {
        var width = _load.Begin();
        try
        {
            width = Available(_only ?? width);
            binding.Run(Form(width), width);
        }
        finally
        {
            _load.End();
        }
    }

    internal MemoryBudget? Memory => _options.Memory;

    internal void Return(SessionBinding binding)
    {
        Interlocked.Decrement(ref _rented);
        _batches?.Wake();
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _idle.Push(binding);
                return;
            }
        }

        binding.Release();
    }

    /// <summary>The second run shows what one costs; a long one is worth a wide form, which is then made and warmed as well.</summary>
    private void WarmUp()
    {
        using var binding = Rent();
        try
        {
            binding.Run(_first, _only ?? RunWidth.Narrow);
            if (_only is not null)
            {
                return;
            }

            var started = Stopwatch.GetTimestamp();
            binding.Run(_first, RunWidth.Narrow);
            if (Stopwatch.GetElapsedTime(started) < WorthSpreading)
            {
                _only = RunWidth.Narrow;
            }
            else if (Available(RunWidth.Wide) == RunWidth.Wide)
            {
                binding.Run(Form(RunWidth.Wide), RunWidth.Wide);
            }
        }
        catch (OnnxRuntimeException error)
        {
            throw new ModelLoadException(NativeFailure.OfRun(this, error).Message, error);
        }
    }

    /// <summary>The width that is asked for; where there is no memory for its form, the one that is there, from now on.</summary>
    private RunWidth Available(RunWidth width)
    {
        try
        {
            _ = Form(width);
            return width;
        }
        catch (InsufficientMemoryException) when (Volatile.Read(ref _forms[1 - (int)width]) is not null)
        {
            _only = (RunWidth)(1 - (int)width);
            return _only.Value;
        }
    }

    private InferenceSession Form(RunWidth width)
    {
        if (Volatile.Read(ref _forms[(int)width]) is { } form)
        {
            return form;
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _forms[(int)width] ??= Create(width);
        }
    }

    private InferenceSession Create(RunWidth width)
    {
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (width == RunWidth.Wide)
        {
            options.DisablePerSessionThreads();
        }
        else
        {
            options.IntraOpNumThreads = 1;
            options.InterOpNumThreads = 1;
        }

        if (_options.MaxArenaBytes is not null)
        {
            options.AddSessionConfigEntry("session.use_env_allocators", "1");
        }

        _options.Memory?.Reserve($"The model '{Name}'", _weights);
        try
        {
            ProviderSetup.Apply(options, Provider);
            return new InferenceSession(Path, options);
        }
        catch (OnnxRuntimeException error)
        {
            _options.Memory?.Release(_weights);
            throw NativeFailure.OfLoad(Path, error);
        }
        catch
        {
            _options.Memory?.Release(_weights);
            throw;
        }
    }

    private static TensorInfo Describe(KeyValuePair<string, NodeMetadata> tensor) => tensor.Value.IsTensor
        ? new TensorInfo(tensor.Key, tensor.Value.ElementDataType, tensor.Value.Dimensions)
        : new TensorInfo(tensor.Key, default, []);
}
