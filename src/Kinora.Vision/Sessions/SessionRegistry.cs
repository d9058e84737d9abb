using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// Loads each model once, whoever asks, and owns the one thread pool that all of them run on. Pool threads sleep between runs instead
/// of spinning: spinning would burn the cores that decoders need. Thread-safe.
/// </summary>
public sealed class SessionRegistry : IDisposable
{
    private static readonly Lock EnvironmentGate = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ModelSession> _sessions = new(StringComparer.Ordinal);

    public SessionRegistry(InferenceOptions? options = null) => CreateEnvironment(options ?? new InferenceOptions());

    /// <summary>Version of the native runtime.</summary>
    public static string RuntimeVersion => OrtEnv.Instance().GetVersionString();

    /// <summary>Execution providers that the native runtime was built with.</summary>
    public static IReadOnlyList<string> Providers => OrtEnv.Instance().GetAvailableProviders();

    /// <summary>How many models are loaded.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>The session of an ONNX file, loaded at the first call. It stays the registry's: do not dispose it.</summary>
    /// <exception cref="ModelLoadException">The file cannot be loaded; the message names file and reason.</exception>
    public ModelSession Get(string path)
    {
        var full = Path.GetFullPath(path);
        lock (_gate)
        {
            if (!_sessions.TryGetValue(full, out var session))
            {
                session = ModelSession.Load(full);
                _sessions.Add(full, session);
            }

            return session;
        }
    }

    /// <summary>Unloads every model. No run may be under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var session in _sessions.Values)
            {
                session.Dispose();
            }

            _sessions.Clear();
        }
    }

    /// <summary>ONNX Runtime has one environment a process: the first registry's thread count is the one that counts.</summary>
    private static void CreateEnvironment(InferenceOptions options)
    {
        lock (EnvironmentGate)
        {
            if (OrtEnv.IsCreated)
            {
                return;
            }

            using var threads = new OrtThreadingOptions
            {
                GlobalIntraOpNumThreads = Math.Max(1, options.Threads),
                GlobalInterOpNumThreads = 1,
                GlobalSpinControl = false,
            };
            threads.SetGlobalDenormalAsZero();
            var creation = new EnvironmentCreationOptions
            {
                logId = "kinora",
                logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
                threadOptions = threads,
            };
            _ = OrtEnv.CreateInstanceWithOptions(ref creation);
        }
    }
}
