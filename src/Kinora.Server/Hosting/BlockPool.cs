using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Kinora.Server.Hosting;

/// <summary>Memory in blocks of one size, used again. A few stay when nobody needs them. Thread-safe.</summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 64 << 10;

    /// <summary>4 MiB.</summary>
    private const int MostIdle = 128;

    private readonly ConcurrentStack<Block> _idle = new();
    private volatile bool _isDisposed;
    private int _idleCount;

    public override int MaxBufferSize => BlockSize;

    /// <summary>How many blocks wait for their next use.</summary>
    public int Idle => Volatile.Read(ref _idleCount);

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_idle.TryPop(out var block))
        {
            _ = Interlocked.Decrement(ref _idleCount);
        }

        block ??= new Block(this);
        block.Lend();
        return block;
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        _idle.Clear();
    }

    private void Return(Block block)
    {
        if (_isDisposed || Interlocked.Increment(ref _idleCount) > MostIdle)
        {
            _ = Interlocked.Decrement(ref _idleCount);
            return;
        }

        _idle.Push(block);
    }

    /// <param name="pool">Where it goes back to.</param>
    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        private int _isLent;

        /// <summary>The bytes never move, so that a socket need not pin them for each read and write.</summary>
        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);

        public void Lend() => Volatile.Write(ref _isLent, 1);

        /// <summary>Given back twice, it would come to two connections.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLent, 0) == 1)
            {
                pool.Return(this);
            }
        }
    }
}
