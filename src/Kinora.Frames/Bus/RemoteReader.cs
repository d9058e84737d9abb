using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;

namespace Kinora.Frames.Bus;

/// <summary>A client in another process, as the writer of its pool sees it: all that is known of it stands in its page.</summary>
internal sealed class RemoteReader(BusWish wish, ClientPage page) : PoolReader(wish.Mode, wish.Holds)
{
    private ulong _given;
    private volatile bool _isGone;
    private volatile bool _hasEnded;

    public ClientPage Page => page;

    /// <summary>Whether it is sent the slots' dma-bufs.</summary>
    public bool WantsDmaBufs => wish.WantsDmaBufs;

    internal override int Held => _isGone ? 0 : page.Held;

    /// <summary>It reads no more; what it holds still counts.</summary>
    public void EndReading() => _hasEnded = true;

    /// <summary>Its process has ended, or left: nothing that stands in its page counts any more.</summary>
    public void Leave() => _isGone = _hasEnded = true;

    internal override void Notify()
    {
        // The generation wakes all processes at once.
    }

    internal override bool Awaits(ulong sequence) => Mode.IsReliable && !_hasEnded && Math.Max(page.Next, Volatile.Read(ref _given)) <= sequence;

    internal override bool IsDrainingAnother(PoolGeneration? current) =>
        Mode.IsReliable && !_hasEnded && page.Generation is not 0 and var own && own != current?.Number && Volatile.Read(ref _given) < current?.FirstSequence;

    internal override void Skip(ulong sequence) => Give(sequence + 1);

    internal override void Attach(PoolGeneration generation)
    {
        // It is sent to the client.
    }

    internal override void CatchUpWith(PoolGeneration generation) => Give(generation.FirstSequence);

    private void Give(ulong sequence)
    {
        if (sequence > _given)
        {
            Volatile.Write(ref _given, sequence);
        }
    }
}
