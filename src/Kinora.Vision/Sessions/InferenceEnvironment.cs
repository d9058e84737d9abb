using Microsoft.ML.OnnxRuntime;

namespace Kinora.Vision.Sessions;

/// <summary>
/// ONNX Runtime has one environment a process, with one thread pool and, when memory is limited, one arena for all models. The first
/// options that come count. Pool threads sleep between runs instead of spinning: spinning would burn the cores that decoders need.
/// </summary>
internal static class InferenceEnvironment
{
    private static readonly Lock Gate = new();

    /// <summary>Held while a model is loaded into the limited arena and what it took is looked at.</summary>
    public static Lock Loading { get; } = new();

    /// <summary>Most bytes that the shared arena may hold; null when each session has its own, without a limit.</summary>
    public static long? ArenaLimit { get; private set; }

    /// <summary>The environment, made with the default options when nobody has made it.</summary>
    public static OrtEnv Instance
    {
        get
        {
            Ensure(new InferenceOptions());
            return OrtEnv.Instance();
        }
    }

    public static void Ensure(InferenceOptions options)
    {
        lock (Gate)
        {
            if (!OrtEnv.IsCreated)
            {
                Create(Math.Max(1, options.Threads));
            }

            if (ArenaLimit is null && options.MaxArenaBytes is { } limit)
            {
                ArenaLimit = RegisterArena(limit);
            }
        }
    }

    private static void Create(int threads)
    {
        using var threading = new OrtThreadingOptions
        {
            GlobalIntraOpNumThreads = threads, GlobalInterOpNumThreads = 1, GlobalSpinControl = false,
        };
        threading.SetGlobalDenormalAsZero();
        var creation = new EnvironmentCreationOptions
        {
            logId = "kinora",
            // What fails comes as an exception; the runtime's own lines on standard error would only repeat it.
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            threadOptions = threading,
        };
        _ = OrtEnv.CreateInstanceWithOptions(ref creation);
    }

    /// <summary>
    /// The arena grows only by what is asked for: with the default strategy of doubling, a quarter of the limit could be out of reach.
    /// </summary>
    private static long RegisterArena(long limit)
    {
        const int growAsRequested = 1;
        const int theRuntimesDefault = -1;
        var capped = (uint)Math.Clamp(limit, 1, uint.MaxValue);
        using var place = new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using var arena = new OrtArenaCfg(capped, growAsRequested, theRuntimesDefault, theRuntimesDefault);
        OrtEnv.Instance().CreateAndRegisterAllocator(place, arena);
        return capped;
    }
}
