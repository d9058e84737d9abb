using Kinora.Frames.Memory;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Vision.Sessions;

/// <summary>How models are run.</summary>
public sealed record InferenceOptions
{
    /// <summary>Cores that all runs together may use, from 1. Default: all. With 1, each run has one thread and models take less memory.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Runs each model on zeros when it is loaded, up to five times, so that its first frame is not slow and it is known what a run costs.
    /// Default true; what runs a model once and ends does better without.
    /// </summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>What computes. Default <see cref="ExecutionProvider.Auto"/>: the first that really works here, at the least the CPU.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>
    /// Most bytes that the intermediate results of all models may take on the CPU; null for no limit. ONNX Runtime's managed API counts
    /// in 32 bits here, so more than 4 GiB means 4 GiB. It is the process's: the first registry that names one sets it.
    /// </summary>
    public long? MaxArenaBytes { get; init; }

    /// <summary>
    /// What weights, counted as the length of the model's files, and input and output tensors are taken from; null for no limit.
    /// </summary>
    public MemoryBudget? Memory { get; init; }

    /// <summary>How runs from several streams are put together on a GPU (cuda, directml); null never does. Models with a fixed batch are left alone.</summary>
    public BatchOptions? Batch { get; init; } = new();

    /// <summary>Told of each model that the provider which auto chose cannot load, and that therefore runs on another; may be called from
    /// several threads.</summary>
    public IProgress<ProviderFallback>? Fallbacks { get; init; }
}
