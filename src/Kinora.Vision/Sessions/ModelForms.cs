using System.Diagnostics;
using Kinora.Models.Cache;
using Kinora.Models.Import;
using Kinora.Vision.Native;
using Kinora.Vision.Sessions.Providers;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// A model in up to two forms, for one thread and for the shared pool, since ONNX Runtime binds a session to its threads. Each is made when
/// it is first needed, and <see cref="RunLoad"/> chooses for each run. A second form of a 15 MB model takes 40 to 60 MB; where it cannot be
/// had, the first does every run. Thread-safe.
/// </summary>
internal sealed class ModelForms : IDisposable
{
    /// <summary>
    /// A model whose run is shorter than this on one thread stays on one: handing work to the pool took longer than it saved for
    /// MobileNetV3-small (1.1 ms on one thread, 1.4 ms on two), and saved 40 % of NanoDet's 9 (256) and 22 ms (416).
    /// </summary>
    private static readonly TimeSpan WorthSpreading = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly InferenceSession?[] _forms = new InferenceSession?[2];
    private readonly string _path;
    private readonly ExecutionProvider _provider;
    private readonly InferenceOptions _options;
    private readonly RunLoad _load;
    private readonly ModelFiles _files;
    private readonly PreparedModel? _prepared;
    private RunWidth? _only;

    /// <summary>Whether a run is over so soon that others need not mind it.</summary>
    private bool _isShort;
    private bool _isDisposed;

    /// <param name="path">The ONNX file.</param>
    /// <param name="provider">What computes.</param>
    /// <param name="options">How.</param>
    /// <param name="load">Counts runs.</param>
    /// <param name="prepared">Where a form of the model may be kept that loads faster; null for nowhere.</param>
    /// <exception cref="ModelLoadException">The model cannot be loaded.</exception>
    public ModelForms(string path, ExecutionProvider provider, InferenceOptions options, RunLoad load, PreparedForms? prepared)
    {
        (_path, _provider, _options, _load) = (path, provider, options, load);

        // What is prepared takes one picture at a time.
        _prepared = provider == ExecutionProvider.Cpu && options.Batch?.IsFor(provider) != true ? PreparedModel.Find(prepared) : null;
        _files = _prepared?.Path is null ? ModelFiles.Check(path) : ModelFiles.Trust(path);
        if (_prepared is { Path: null })
        {
            Prepare(_prepared);
        }

        _only = provider != ExecutionProvider.Cpu ? RunWidth.Wide : load.Threads == 1 ? RunWidth.Narrow : null;

        // What runs once is alone, so wide; what is warmed up shows first whether wide pays.
        First = Form(_only ?? (options.WarmUp ? RunWidth.Narrow : RunWidth.Wide));
    }

    /// <summary>Bytes of the model's files.</summary>
    public long FileBytes => _files.Bytes;

    /// <summary>Whether the model was loaded from what an earlier load left behind, or this one.</summary>
    public bool IsPrepared => _prepared?.Path is not null;

    /// <summary>The form that was made first; it lives as long as the others.</summary>
    public InferenceSession First { get; }

    /// <summary>Runs the model in the form that suits the other runs that are under way.</summary>
    /// <exception cref="OnnxRuntimeException">It does not run.</exception>
    public void Run(TensorSet tensors)
    {
        if (_isShort)
        {
            tensors.Run(Form(RunWidth.Narrow), RunWidth.Narrow);
            return;
        }

        var width = _load.Begin();
        try
        {
            width = Available(_only ?? width);
            tensors.Run(Form(width), width);
        }
        finally
        {
            _load.End();
        }
    }

    /// <summary>
    /// The best of three runs after the first shows what one costs; a long one is worth a wide form, which is then made and warmed as well.
    /// </summary>
    /// <exception cref="OnnxRuntimeException">It does not run.</exception>
    public void WarmUp(TensorSet tensors)
    {
        tensors.Run(First, _only ?? RunWidth.Narrow);
        if (_only is not null)
        {
            return;
        }

        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 3 && best >= WorthSpreading; i++)
        {
            var started = Stopwatch.GetTimestamp();
            tensors.Run(First, RunWidth.Narrow);
            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        if (best < WorthSpreading)
        {
            (_only, _isShort) = (RunWidth.Narrow, true);
        }
        else if (Available(RunWidth.Wide) == RunWidth.Wide)
        {
            tensors.Run(Form(RunWidth.Wide), RunWidth.Wide);
        }
    }

    /// <summary>Bytes that the arena of each form holds.</summary>
    public IReadOnlyList<long> ArenaBytes()
    {
        lock (_gate)
        {
            return _isDisposed ? [] : [.. _forms.OfType<InferenceSession>().Select(ArenaStatistics.BytesHeld)];
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            foreach (var form in _forms.OfType<InferenceSession>())
            {
                form.Dispose();
                _options.Memory?.Release(_files.Bytes);
            }
        }
    }

    /// <summary>The width that is asked for; where its form cannot be had, the one that is there, from now on.</summary>
    private RunWidth Available(RunWidth width)
    {
        try
        {
            _ = Form(width);
            return width;
        }
        catch (Exception error) when (
            error is InsufficientMemoryException or ModelLoadException && Volatile.Read(ref _forms[1 - (int)width]) is not null)
        {
            width = (RunWidth)(1 - (int)width);
            _only = width;
            return width;
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

    /// <exception cref="ModelLoadException">It cannot be loaded, or is no longer the one that was checked first.</exception>
    private InferenceSession Create(RunWidth width)
    {
        if (_prepared?.Path is { } prepared)
        {
            try
            {
                return Create(prepared, width, GraphOptimizationLevel.ORT_DISABLE_ALL);
            }
            catch (OnnxRuntimeException)
            {
                _prepared.Forget();
            }
        }

        _files.CheckAgain();
        try
        {
            return Create(_path, width, GraphOptimizationLevel.ORT_ENABLE_ALL);
        }
        catch (OnnxRuntimeException error)
        {
            throw NativeFailure.OfLoad(_path, error);
        }
    }

    /// <exception cref="OnnxRuntimeException">It cannot be loaded.</exception>
    private InferenceSession Create(string path, RunWidth width, GraphOptimizationLevel level)
    {
        using var options = Options(width, level);
        _options.Memory?.Reserve($"The model '{Path.GetFileNameWithoutExtension(_path)}'", _files.Bytes);
        try
        {
            ProviderSetup.Apply(options, _provider);
            return _options.MaxArenaBytes is null ? new InferenceSession(path, options) : CreateWithinTheLimit(path, options);
        }
        catch
        {
            _options.Memory?.Release(_files.Bytes);
            throw;
        }
    }

    private SessionOptions Options(RunWidth width, GraphOptimizationLevel level)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = level,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (_options.Batch?.IsFor(_provider) != true)
        {
            // With fixed sizes the runtime plans its memory ahead.
            options.AddFreeDimensionOverrideByName(ModelImporter.BatchDimension, 1);
        }

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

        return options;
    }

    /// <summary>While it is prepared the model is in memory twice; where there is no room for that, it is loaded as it is.</summary>
    private void Prepare(PreparedModel prepared)
    {
        var bytes = 2 * _files.Bytes;
        try
        {
            _options.Memory?.Reserve($"Preparing the model '{Path.GetFileNameWithoutExtension(_path)}'", bytes);
        }
        catch (InsufficientMemoryException)
        {
            return;
        }

        try
        {
            using var options = Options(RunWidth.Narrow, GraphOptimizationLevel.ORT_ENABLE_ALL);
            prepared.Make(_path, _files.Bytes, options);
        }
        finally
        {
            _options.Memory?.Release(bytes);
        }
    }

    /// <summary>
    /// ONNX Runtime puts weights that it prepares for its kernels into the arena without a look at the limit, and past the limit it refuses
    /// nothing any more. What they take comes back when the session goes. One model at a time is loaded, so that one which fits is not
    /// refused, nor accepted, for what another takes meanwhile.
    /// </summary>
    private InferenceSession CreateWithinTheLimit(string path, SessionOptions options)
    {
        lock (InferenceEnvironment.Loading)
        {
            var session = new InferenceSession(path, options);
            var held = ArenaStatistics.BytesHeld(session);
            if (held <= InferenceEnvironment.ArenaLimit)
            {
                return session;
            }

            session.Dispose();
            throw NativeFailure.OverTheLimit(_path, held);
        }
    }
}
