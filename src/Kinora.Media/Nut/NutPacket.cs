namespace Kinora.Media.Nut;

/// <summary>Reads NUT's number formats from a header packet that is in memory.</summary>
internal ref struct NutPacket(ReadOnlySpan<byte> bytes)
{
    /// <summary>Bytes of the longest number that fits 63 bits.</summary>
    public const int LongestNumber = 9;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <summary>NUT's v: seven bits a byte, most significant first.</summary>
    public long ReadVariable()
    {
        var value = 0L;
        for (var i = 0; i < LongestNumber; i++)
        {
            var next = ReadByte();
            value = (value << 7) | (uint)(next & 0x7f);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new NutFormatException("a number is longer than 63 bits");
    }

    /// <summary>NUT's s: a signed number folded into a v.</summary>
    public long ReadSigned()
    {
        var value = ReadVariable() + 1;
        return (value & 1) != 0 ? -(value >> 1) : value >> 1;
    }

    /// <summary>NUT's vb: a length and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadVariable();
        if (length > _bytes.Length - _position)
        {
            throw new NutFormatException("a header is shorter than it says");
        }

        var bytes = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    private byte ReadByte() =>
        _position < _bytes.Length ? _bytes[_position++] : throw new NutFormatException("a header is shorter than it says");
}
