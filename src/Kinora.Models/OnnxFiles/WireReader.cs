namespace Kinora.Models.OnnxFiles;

/// <summary>
/// Reads protobuf's wire format from a file, forwards, and skips what nobody asks for: memory does not grow with the file. It is stricter
/// than it must be, so that it never takes for sound what a protobuf parser reads in another way.
/// </summary>
internal sealed class WireReader(Stream stream)
{
    /// <summary>What protobuf's own parser allows.</summary>
    private const int MostNested = 100;

    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly Stack<long> _ends = [];
    private readonly long _length = stream.Length;
    private int _start;
    private int _count;
    private long _position;

    private long End => _ends.TryPeek(out var end) ? end : _length;

    /// <summary>How many messages the reader is inside of.</summary>
    public int Depth => _ends.Count;

    /// <summary>Reads the next field's number and type; false at the end of the message.</summary>
    /// <exception cref="InvalidDataException">There is no field.</exception>
    public bool TryReadTag(out int field, out WireType type)
    {
        (field, type) = (0, 0);
        if (_position == End)
            return false;
        var tag = Varint(longest: 5);
        (field, type) = ((int)(tag >> 3), (WireType)(tag & 7));
        return tag <= uint.MaxValue && field > 0 && type is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32
            ? true
            : throw new InvalidDataException($"there is no field at byte {_position}");
    }

    /// <summary>Goes into a message; <see cref="Leave"/> when it has been read.</summary>
    public void Enter()
    {
        if (_ends.Count == MostNested)
            throw new InvalidDataException($"it is nested more than {MostNested} deep");
        var length = Length();
        _ends.Push(_position + length);
    }

    public void Leave() => _ends.Pop();

    /// <summary>Reads a text of which no more than <paramref name="longest"/> bytes are of use; the rest is skipped.</summary>
    public byte[] ReadBytes(int longest, out bool isWhole)
    {
        var length = Length();
        var bytes = new byte[(int)Math.Min(length, longest)];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = Next();
        isWhole = bytes.Length == length;
        Advance(length - bytes.Length);
        return bytes;
    }

    public void Skip(WireType type)
    {
        if (type == WireType.Varint)
            Varint(longest: 10);
        else
            Advance(type switch { WireType.Fixed64 => 8, WireType.Fixed32 => 4, _ => Length() });
    }

    private long Length()
    {
        var length = Varint(longest: 5);
        return length <= (ulong)(End - _position) ? (long)length : throw CutOff();
    }

    private ulong Varint(int longest)
    {
        ulong value = 0;
        for (var i = 0; i < longest; i++)
        {
            if (_position == End)
                throw CutOff();
            var part = Next();
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
                return value;
        }

        throw new InvalidDataException($"there is no number at byte {_position}");
    }

    private byte Next()
    {
        if (_count == 0)
        {
            _start = 0;
            _count = stream.Read(_buffer);
            if (_count == 0)
                throw CutOff();
        }

        (_count, _position) = (_count - 1, _position + 1);
        return _buffer[_start++];
    }

    private void Advance(long bytes)
    {
        if (bytes > End - _position)
            throw CutOff();
        _position += bytes;
        if (bytes <= _count)
        {
            _start += (int)bytes;
            _count -= (int)bytes;
        }
        else
        {
            stream.Seek(bytes - _count, SeekOrigin.Current);
            _count = 0;
        }
    }

    // A file of which the end is missing breaks off in a field of the outermost message; its inner ones are then longer than it.
    private EndOfStreamException CutOff() => new($"it is cut off or damaged at byte {_position}");
}
