using Kinora.Models.Cache;
using Kinora.Vision.Sessions.Providers;
using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>Loads each model once, whoever asks, and counts the runs of all of them, which share the cores. Thread-safe.</summary>
public sealed partial class SessionRegistry : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lazy<ModelSession>> _sessions = new(StringComparer.Ordinal);
    private readonly InferenceOptions _options;
    private readonly RunLoad _load;
    private readonly Func<ExecutionProvider, string?> _reasonAgainst;
    private readonly Lazy<ProviderChoice> _provider;
    private readonly Task _environment;

    public SessionRegistry(InferenceOptions? options = null)
        : this(options ?? new InferenceOptions(), ProviderTrial.ReasonAgainst)
    {
    }

    /// <param name="options">How models are run.</param>
    /// <param name="reasonAgainst">Why a provider does not work here; null when it does.</param>
    internal SessionRegistry(InferenceOptions options, Func<ExecutionProvider, string?> reasonAgainst)
    {
        (_options, _reasonAgainst) = (options, reasonAgainst);
        _load = new RunLoad(_options.Threads);
        _provider = new Lazy<ProviderChoice>(() =>
        {
            AwaitEnvironment();
            return ProviderChoice.Make(_options.Provider, reasonAgainst);
        });

        // The runtime takes a while to load: meanwhile the models that it shall run are looked up.
        _environment = Task.Run(() => InferenceEnvironment.Ensure(_options));
    }

    /// <summary>Version of the native runtime.</summary>
    public static string RuntimeVersion => InferenceEnvironment.Instance.GetVersionString();

    /// <summary>Execution providers that the native runtime was built with, by ONNX Runtime's names.</summary>
    public static IReadOnlyList<string> Providers => InferenceEnvironment.Instance.GetAvailableProviders();

    /// <summary>What computes here, and why the others do not. The first question tries them.</summary>
    /// <exception cref="ProviderUnavailableException">The provider that was asked for does not work; the message says why.</exception>
    public ProviderChoice Provider => _provider.Value;

    /// <summary>How many models are loaded.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Values.Count(session => session.IsValueCreated);
            }
        }
    }

    /// <summary>
    /// Most bytes that intermediate results may take on the CPU, for the whole process; null when nothing limits them, and before a model was loaded.
    /// </summary>
    public static long? ArenaLimit => InferenceEnvironment.ArenaLimit;

    /// <summary>Bytes that the loaded models' arenas hold for intermediate results; with a limit they share one.</summary>
    public long ArenaBytes
    {
        get
        {
            lock (_gate)
            {
                var loaded = _sessions.Values.Where(session => session.IsValueCreated).SelectMany(session => session.Value.ArenaBytes());
                return _options.MaxArenaBytes is null ? loaded.Sum() : loaded.FirstOrDefault();
            }
        }
    }

    /// <summary>
    /// The session of an ONNX file, loaded at the first call; others that ask for it meanwhile wait, and other models do not, unless memory is
    /// limited. Where auto chose the provider and this model cannot be loaded on it, the next that works takes it, and
    /// <see cref="InferenceOptions.Fallbacks"/> is told. It stays the registry's: do not dispose it.
    /// </summary>
    /// <exception cref="ModelLoadException">The file cannot be loaded; the message names file and reason.</exception>
    /// <exception cref="ProviderUnavailableException">The provider that was asked for does not work; the message says why.</exception>
    public ModelSession Get(string path) => Get(path, null, null);

    /// <summary>The same of a model in the cache, which is in use there as long as it is loaded.</summary>
    /// <inheritdoc cref="Get(string)"/>
    public ModelSession Get(ModelFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Get(model.Path, model.Lease, model.Prepared);
    }

    private ModelSession Get(string path, ModelLease? lease, PreparedForms? prepared)
    {
        var full = Path.GetFullPath(path);
        Lazy<ModelSession>? session;
        lock (_gate)
        {
            if (!_sessions.TryGetValue(full, out session))
            {
                session = new Lazy<ModelSession>(() => Load(full, Provider.Provider, lease, prepared));
                _sessions.Add(full, session);
            }
        }

        try
        {
            return session.Value;
        }
        catch
        {
            // The file may be mended and asked for again.
            lock (_gate)
            {
                if (_sessions.GetValueOrDefault(full) == session)
                {
                    _sessions.Remove(full);
                }
            }

            throw;
        }
    }

    /// <summary>Unloads every model. No run may be under way.</summary>
    public void Dispose()
    {
        // A process that ends while the runtime is being loaded would end badly.
        _ = Task.WaitAny(_environment);
        lock (_gate)
        {
            foreach (var session in _sessions.Values.Where(session => session.IsValueCreated))
            {
                session.Value.Dispose();
            }

            _sessions.Clear();
            _users.Clear();
        }
    }

    private void AwaitEnvironment() => _environment.GetAwaiter().GetResult();

    /// <summary>A provider that was named must do; auto's gives way to the next.</summary>
    private ModelSession Load(string path, ExecutionProvider provider, ModelLease? lease, PreparedForms? prepared)
    {
        try
        {
            return ModelSession.Load(path, provider, _options, _load, lease, prepared);
        }
        catch (Exception error) when (
            _options.Provider == ExecutionProvider.Auto && provider != ExecutionProvider.Cpu &&
            error is ModelLoadException or ProviderUnavailableException)
        {
            var session = Load(path, ProviderChoice.After(provider, _reasonAgainst), lease, prepared);
            _options.Fallbacks?.Report(new ProviderFallback(session.Name, provider, session.Provider, NativeFailure.ReasonOf(error)));
            return session;
        }
    }
}
