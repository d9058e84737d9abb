namespace Kinora.Tests.Support;

/// <summary>What code allocates on the thread that runs it.</summary>
public static class Allocations
{
    private const int Rounds = 20;

    /// <summary>
    /// The managed bytes of a run: the least of some, since a collection that other tests cause while one runs makes the runtime charge the
    /// thread for the rest of its allocation block.
    /// </summary>
    public static long Of(Action run)
    {
        var least = long.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
