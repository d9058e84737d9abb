namespace Kinora.Vision.Sessions;

/// <summary>Pictures that are to share one run. Guarded by the lock of its <see cref="BatchQueue"/>.</summary>
internal sealed class Batch(long deadline)
{
    /// <summary>Those whose pictures they are; the first of them does the work.</summary>
    public List<TensorSet> Members { get; } = [];

    /// <summary>When the first will wait no longer, in ticks of the stopwatch.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>From now on nobody joins or leaves.</summary>
    public bool IsStarted { get; set; }

    public bool IsDone { get; set; }

    /// <summary>The run failed: each tries alone, so that one does not fail for another's picture.</summary>
    public bool HasFailed { get; set; }
}
