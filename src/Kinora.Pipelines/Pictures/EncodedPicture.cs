using System.Buffers;
using System.Buffers.Binary;

namespace Kinora.Pipelines.Pictures;

/// <summary>
/// One picture of a stream as JPEG, shared by all who look at it; each disposes of it once. Its memory is used again after the last.
/// </summary>
public sealed class EncodedPicture : IDisposable, IBufferWriter<byte>
{
    /// <summary>
    /// Bytes before the JPEG in <see cref="Message"/>, little-endian: timestamp in Unix milliseconds (u64), width (u32), height (u32), format (u8).
    /// </summary>
    public const int HeaderLength = 17;

    /// <summary>The header's number for JPEG.</summary>
    public const byte JpegFormat = 4;

    private const int FirstGuess = 64 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstGuess);
    private int _length = HeaderLength;
    private int _holders = 1;

    internal EncodedPicture(long frame, DateTimeOffset timestamp, int width, int height)
    {
        Frame = frame;
        Timestamp = timestamp;
        Width = width;
        Height = height;
        BinaryPrimitives.WriteInt64LittleEndian(_buffer, timestamp.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(8), width);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(12), height);
        _buffer[16] = JpegFormat;
    }

    /// <summary>The frame's 0-based index in its source.</summary>
    public long Frame { get; }

    /// <summary>When the frame arrived; that of the result of the same frame.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>In pixels.</summary>
    public int Width { get; }

    /// <summary>In pixels.</summary>
    public int Height { get; }

    /// <summary>Header and JPEG. Not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Message => _buffer.AsMemory(0, _length);

    /// <summary>The JPEG alone. Not to be used after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Jpeg => _buffer.AsMemory(HeaderLength, _length - HeaderLength);

    /// <summary>Lets go of it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    void IBufferWriter<byte>.Advance(int count) => _length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Grown(sizeHint).AsMemory(_length);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Grown(sizeHint).AsSpan(_length);

    /// <summary>One more will dispose of it.</summary>
    internal EncodedPicture Share()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    private byte[] Grown(int more)
    {
        if (_buffer.Length - _length < Math.Max(1, more))
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, 2 * _buffer.Length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer;
    }
}
