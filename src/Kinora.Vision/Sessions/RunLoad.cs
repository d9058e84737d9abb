namespace Kinora.Vision.Sessions;

/// <summary>
/// Counts the runs that are under way and says how wide the next should be. Several threads finish a lone run sooner, but cost 10 to
/// 35 % more CPU, and under contention they are slower as well (docs/performance.md): so a run is wide only while every run has two cores
/// to itself. Thread-safe.
/// </summary>
internal sealed class RunLoad(int threads)
{
    private int _running;

    /// <summary>Cores that all runs together may use.</summary>
    public int Threads { get; } = Math.Max(1, threads);

    /// <summary>Begins a run; <see cref="End"/> must follow.</summary>
    public RunWidth Begin() => Interlocked.Increment(ref _running) * 2 <= Threads ? RunWidth.Wide : RunWidth.Narrow;

    public void End() => Interlocked.Decrement(ref _running);
}
