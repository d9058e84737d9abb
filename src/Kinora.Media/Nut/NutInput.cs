using System.Buffers.Binary;

namespace Kinora.Media.Nut;

/// <summary>
/// Reads NUT's number formats from a blocking stream and never a byte further than asked, so that the pixels that follow a frame
/// header can be read straight to where they belong.
/// </summary>
internal sealed class NutInput(Stream stream)
{
    private readonly byte[] _small = new byte[8];
    private readonly byte[] _number = new byte[NutPacket.LongestNumber];

    /// <summary>Reads one byte; false at the end of the stream.</summary>
    public bool TryReadByte(out byte value)
    {
        var read = stream.Read(_small, 0, 1);
        value = _small[0];
        return read == 1;
    }

    public byte ReadByte() => TryReadByte(out var value) ? value : throw new EndOfStreamException();

    public void ReadExactly(Span<byte> destination) => stream.ReadExactly(destination);

    public uint ReadUInt32()
    {
        stream.ReadExactly(_small, 0, 4);
        return BinaryPrimitives.ReadUInt32BigEndian(_small);
    }

    /// <summary>The seven bytes that follow a start code's 'N'.</summary>
    public ulong ReadStartCode()
    {
        _small[0] = (byte)'N';
        stream.ReadExactly(_small, 1, 7);
        return BinaryPrimitives.ReadUInt64BigEndian(_small);
    }

    /// <summary>NUT's v, whose length only its last byte tells.</summary>
    public long ReadVariable()
    {
        var length = 0;
        do
        {
            _number[length] = ReadByte();
        }
        while (_number[length++] >= 0x80 && length < NutPacket.LongestNumber);

        return new NutPacket(_number.AsSpan(0, length)).ReadVariable();
    }
}
