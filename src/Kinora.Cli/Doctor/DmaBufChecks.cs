using Kinora.Frames.DmaBuf;

namespace Kinora.Cli.Doctor;

/// <summary>A line for each way to dma-bufs: that one was made just now, or why not. Without them frames are shared memory.</summary>
internal static class DmaBufChecks
{
    public static IReadOnlyList<Func<CancellationToken, Task<Finding>>> All { get; } = [_ => Task.FromResult(Find(0)), _ => Task.FromResult(Find(1))];

    private static Finding Find(int index)
    {
        var support = DmaBufSupport.Try()[index];
        return support.Reason is { } reason
            ? new Finding(support.Name, FindingState.Optional, $"{reason}; frames are shared memory")
            : new Finding(support.Name, FindingState.Present, "makes dma-bufs");
    }
}
