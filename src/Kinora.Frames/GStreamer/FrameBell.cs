using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Native;

namespace Kinora.Frames.GStreamer;

/// <summary>Wakes a thread that waits for files whenever a pool has news. It reads nothing, so the pool needs no slot for it.</summary>
internal sealed class FrameBell(WakeFile wake) : PoolReader(FeedMode.Latest, 0)
{
    internal override int Held => 0;

    internal override void Notify() => wake.Set();

    internal override bool Awaits(ulong sequence) => false;

    internal override bool IsDrainingAnother(PoolGeneration? current) => false;

    internal override void Skip(ulong sequence)
    {
    }

    internal override void Attach(PoolGeneration generation)
    {
    }

    internal override void CatchUpWith(PoolGeneration generation)
    {
    }
}
