namespace Kinora.Vision.Sessions;

/// <summary>
/// Counts the runs that are under way and says how wide the next should be. Two threads finish a lone run of a large model 40 % sooner, but
/// cost 7 to 35 % more CPU; with two runs on two cores the pool gave 95 % of the runs a second of one thread each (NanoDet 256) to 75 %
/// (MobileNetV3-small). So a run is wide only while every run has two cores to itself. Runs that are
/// over in a few milliseconds are not counted. Thread-safe.
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
