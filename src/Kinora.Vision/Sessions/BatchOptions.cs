using Kinora.Vision.Sessions.Providers;

namespace Kinora.Vision.Sessions;

/// <summary>
/// How runs of one model that come from several streams at once are put together into one. Only models with an open batch allow it, and
/// it pays on accelerators alone: on a CPU a batch of eight takes eight times as long as one.
/// </summary>
public sealed record BatchOptions
{
    /// <summary>Most pictures a run, from 2. Default 8. Tensors are made for 1, 2, 4, … pictures when first needed.</summary>
    public int Largest { get; init; } = 8;

    /// <summary>
    /// How long the first picture waits for others, at most. It waits only while somebody else has rented tensors of the model, and so is
    /// about to run it. Default 2 ms.
    /// </summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Batches on the CPU as well, where it does not pay; for tests.</summary>
    public bool EvenOnCpu { get; init; }

    /// <summary>
    /// Whether runs on a provider are put together. XNNPACK computes on the CPU, and CoreML is slow on sizes that are open, as the notes on
    /// its provider in ONNX Runtime say.
    /// </summary>
    internal bool IsFor(ExecutionProvider provider) =>
        EvenOnCpu || provider is not (ExecutionProvider.Cpu or ExecutionProvider.Xnnpack or ExecutionProvider.CoreMl);
}
