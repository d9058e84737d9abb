namespace Kinora.Fuzz.Tests.Fuzzing;

/// <summary>Gives its bytes in pieces of the sizes that a network may cut them into, and counts how often it is asked.</summary>
/// <param name="bytes">What it gives.</param>
/// <param name="seed">Decides the sizes.</param>
internal sealed class DribbleStream(byte[] bytes, int seed) : Stream
{
    /// <summary>So often may one ask who always takes at least a byte.</summary>
    private readonly int _most = (4 * bytes.Length) + 64;

    private readonly Random _random = new(seed);
    private int _position;
    private int _asked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (++_asked > _most)
        {
            throw new InvalidOperationException($"It reads on and on: {_asked} times for {bytes.Length} bytes.");
        }

        var count = Math.Min(Math.Min(buffer.Length, bytes.Length - _position), _random.Next(3) == 0 ? 1 : 1 + _random.Next(4096));
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
