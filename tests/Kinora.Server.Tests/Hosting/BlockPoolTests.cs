using Kinora.Server.Hosting;
using Xunit;

namespace Kinora.Server.Tests.Hosting;

public sealed class BlockPoolTests
{
    [Fact]
    public void A_block_is_used_again()
    {
        using var pool = new BlockPool();
        var block = pool.Rent(4096);
        Assert.Equal(BlockPool.BlockSize, block.Memory.Length);
        block.Dispose();
        Assert.Equal(1, pool.Idle);
        Assert.Same(block, pool.Rent());
        Assert.Equal(0, pool.Idle);
    }

    [Fact]
    public void A_block_that_is_given_back_twice_comes_to_one_user()
    {
        using var pool = new BlockPool();
        var block = pool.Rent();
        block.Dispose();
        block.Dispose();
        Assert.NotSame(pool.Rent(), pool.Rent());
    }

    [Fact]
    public void Eight_mebibytes_stay_when_nobody_needs_them()
    {
        using var pool = new BlockPool();
        var blocks = Enumerable.Range(0, 500).Select(_ => pool.Rent()).ToList();
        blocks.ForEach(block => block.Dispose());
        Assert.Equal(8 << 20, pool.Idle * BlockPool.BlockSize);
    }

    [Fact]
    public void Threads_never_share_a_block()
    {
        using var pool = new BlockPool();
        Parallel.For(0, 20_000, i =>
        {
            using var block = pool.Rent();
            block.Memory.Span[0] = (byte)i;
            Thread.SpinWait(20);
            Assert.Equal((byte)i, block.Memory.Span[0]);
        });
        Assert.InRange(pool.Idle, 1, 128);
    }

    [Fact]
    public void More_than_a_block_is_refused()
    {
        using var pool = new BlockPool();
        _ = Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(BlockPool.BlockSize + 1));
    }
}
