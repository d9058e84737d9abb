using System.Buffers;

namespace Kinora.Grpc.Framing;

/// <summary>Bytes in an array of a pool, which grows as they come. Disposing of it gives the array back.</summary>
internal sealed class PooledBuffer(int capacity) : Stream, IBufferWriter<byte>
{
    private const int LeastSpan = 4096;

    /// <summary>The shared pool would keep the largest messages, one for every thread that has had one, long after they are gone.</summary>
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(maxArrayLength: 4 << 20, maxArraysPerBucket: 16);

    private byte[] _array = Pool.Rent(Math.Max(capacity, LeastSpan));
    private int _count;

    /// <summary>What was written so far; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _count);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _count;

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = _count + Math.Max(sizeHint, 1);
        if (needed > _array.Length)
        {
            var larger = Pool.Rent(Math.Max(needed, (int)Math.Min(_array.Length * 2L, Array.MaxLength)));
            Written.CopyTo(larger);
            Pool.Return(_array);
            _array = larger;
        }

        return _array.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        buffer.CopyTo(GetSpan(buffer.Length));
        Advance(buffer.Length);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_array.Length > 0)
        {
            Pool.Return(_array);
            _array = [];
            _count = 0;
        }

        base.Dispose(disposing);
    }
}
