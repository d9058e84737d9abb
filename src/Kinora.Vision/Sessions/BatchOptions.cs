using Kinora.Vision.Sessions.Providers;

namespace Kinora.Vision.Sessions;

/// <summary>
/// How runs of one model that come from several streams at once are put together into one. Only models with an open batch allow it, and
/// it pays on GPUs alone: on a CPU a batch of eight takes eight times as long as one.
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

    /// <summary>Batches on every provider, also on the CPU, where it does not pay; for tests.</summary>
    public bool EvenOnCpu { get; init; }

    /// <summary>
    /// Whether runs on a provider are put together: on those that run a GPU operator by operator, and so take another number of pictures as it
    /// comes. TensorRT and MIGraphX compile a model anew for each number, in the middle of a stream; CoreML is slow on open sizes, as the notes
    /// on its provider say; OpenVINO and XNNPACK may compute on the CPU.
    /// </summary>
    internal bool IsFor(ExecutionProvider provider) => EvenOnCpu || provider is ExecutionProvider.Cuda or ExecutionProvider.DirectMl;
}
