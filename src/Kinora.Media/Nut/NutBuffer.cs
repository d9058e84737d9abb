using System.Buffers.Binary;
using System.Text;

namespace Kinora.Media.Nut;

/// <summary>Writes NUT's number formats into a buffer of fixed size.</summary>
internal sealed class NutBuffer(int capacity)
{
    /// <summary>CRC-32 with the polynomial 0x04C11DB7, most significant bit first, from 0.</summary>
    private static readonly uint[] Crc = MakeTable();

    private readonly byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Byte(byte value) => _bytes[Length++] = value;

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>NUT's v: seven bits a byte, most significant first; not below 0.</summary>
    public void Number(long value)
    {
        var groups = 1;
        while (value >> (7 * groups) != 0)
        {
            groups++;
        }

        for (var group = groups - 1; group >= 0; group--)
        {
            Byte((byte)(((value >> (7 * group)) & 0x7f) | (group > 0 ? 0x80L : 0)));
        }
    }

    /// <summary>NUT's vb: a length and the bytes of a text.</summary>
    public void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Number(bytes.Length);
        Bytes(bytes);
    }

    /// <summary>A packet: start code, length, content, checksum.</summary>
    public void Packet(ulong startCode, NutBuffer content)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(Length), startCode);
        Length += sizeof(ulong);
        Number(content.Length + sizeof(uint));
        var start = Length;
        Bytes(content.Written);
        Checksum(start);
    }

    /// <summary>The checksum of what was written from a place on.</summary>
    public void Checksum(int start)
    {
        var crc = 0u;
        foreach (var value in _bytes.AsSpan(start, Length - start))
        {
            crc = (crc << 8) ^ Crc[(crc >> 24) ^ value];
        }

        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(Length), crc);
        Length += sizeof(uint);
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x8000_0000) != 0 ? 0x04C1_1DB7u : 0);
            }

            table[i] = crc;
        }

        return table;
    }
}
