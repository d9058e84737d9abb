using Kinora.Cli.Output;
using Kinora.Frames.Memory;
using Kinora.Models;
using Kinora.Models.Npm;
using Kinora.Pipelines.Configuration;
using Kinora.Vision.Sessions;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Cli;

/// <summary>What computes the models, on how many cores and with how much memory.</summary>
internal sealed record InferenceSettings
{
    private InferenceSettings(ExecutionProvider provider, int? threads, long? maxMemory)
    {
        // Half for what runs need in between, which ONNX Runtime bounds by itself; half for what is counted here: pictures and weights.
        var arena = maxMemory is { } bytes ? Math.Min(bytes / 2, uint.MaxValue) : (long?)null;
        Memory = maxMemory is { } all ? new MemoryBudget(all - arena!.Value) : null;
        ForManyRuns = new InferenceOptions
        {
            Provider = provider, Threads = threads ?? Environment.ProcessorCount, MaxArenaBytes = arena, Memory = Memory,
            Fallbacks = new FallbackReporter(),
        };
    }

    /// <summary>What frames, weights and tensors are taken from; null for no limit.</summary>
    public MemoryBudget? Memory { get; }

    /// <summary>For streams.</summary>
    public InferenceOptions ForManyRuns { get; }

    /// <summary>For what runs a model a few times and ends: a warm-up would only be one run more.</summary>
    public InferenceOptions ForOneRun => ForManyRuns with { WarmUp = false };

    /// <summary>What the command line says, else the environment: KINORA_PROVIDER, KINORA_THREADS and KINORA_MAX_MEMORY.</summary>
    /// <param name="provider">Of the command line; null when it does not say.</param>
    /// <param name="variable">The environment.</param>
    /// <exception cref="UsageException">A variable has a value that means nothing.</exception>
    public static InferenceSettings Create(ExecutionProvider? provider, Func<string, string?> variable) => new(
        provider ?? Read(variable, "KINORA_PROVIDER", ParseProvider) ?? ExecutionProvider.Auto,
        Read(variable, "KINORA_THREADS", ParseThreads),
        Read(variable, "KINORA_MAX_MEMORY", ParseMemory));

    /// <summary>What the command line says, else the configuration.</summary>
    /// <param name="config">Checked already; the environment is in it.</param>
    /// <param name="provider">Of the command line; null when it does not say.</param>
    public static InferenceSettings Create(KinoraConfig config, ExecutionProvider? provider) => new(
        provider ?? (config.Provider is { } name ? ParseProvider(name).Provider : null) ?? ExecutionProvider.Auto, config.Threads, config.MaxMemory);

    /// <summary>Fetches the provider's libraries when they are needed and not there.</summary>
    public Task PrepareAsync(IProgress<PullProgress> progress, CancellationToken cancellation) =>
        NvidiaLibraries.FetchAsync(ForManyRuns.Provider, new NpmClient(), progress, cancellation);

    /// <summary>The provider, or why it is none.</summary>
    public static (ExecutionProvider? Provider, string? Problem) ParseProvider(string text) =>
        ProviderNames.TryParse(text, out var provider) ? (provider, null) : (null, $"name one of {string.Join(", ", ProviderNames.Known)}");

    private static (int? Threads, string? Problem) ParseThreads(string text) =>
        int.TryParse(text, out var threads) && threads is >= 1 and <= SettingText.MostThreads
            ? (threads, null)
            : (null, $"give a whole number from 1 to {SettingText.MostThreads}");

    private static (long? Bytes, string? Problem) ParseMemory(string text) =>
        ByteSize.TryParse(text, out var bytes) && bytes >= SettingText.LeastMemory
            ? (bytes, null)
            : (null, "give 1MiB or more, as 4GiB, 512MiB or a number of bytes");

    private static T? Read<T>(Func<string, string?> variable, string name, Func<string, (T? Value, string? Problem)> parse)
        where T : struct
    {
        if (variable(name) is not { Length: > 0 } text)
        {
            return null;
        }

        var (value, problem) = parse(text);
        return problem is null ? value : throw new UsageException($"{name} is '{text}': {problem}.");
    }
}
