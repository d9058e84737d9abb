using System.Buffers.Binary;

namespace Kinora.Media.Recording.Copying;

/// <summary>Some pictures of a fragmented MP4 file, one after the other: the boxes <c>moof</c> and <c>mdat</c>.</summary>
internal sealed class MovieFragment
{
    private const int NotSync = 0x10000;
    private const uint HasDataOffset = 0x1;
    private const uint HasFirstFlags = 0x4;
    private const uint HasDurations = 0x100;
    private const uint HasSizes = 0x200;
    private const uint HasFlags = 0x400;
    private const uint HasOffsets = 0x800;

    private readonly byte[] _moof;
    private readonly int _timeAt;
    private readonly bool _isLong;

    /// <param name="moof">The whole box; the fragment's from now on.</param>
    /// <param name="mdat">The whole box.</param>
    /// <exception cref="InvalidDataException">It is not what it says.</exception>
    public MovieFragment(byte[] moof, byte[] mdat)
    {
        (_moof, Pixels) = (moof, mdat);
        var time = MovieBox.Find(moof, "moof", "traf", "tfdt");
        (_timeAt, _isLong) = (time.Start.Value + 4, moof[time.Start] == 1);
        if (time.End.Value - _timeAt < (_isLong ? 8 : 4))
        {
            throw new InvalidDataException("a fragment's time is cut off");
        }

        Start = _isLong ? BinaryPrimitives.ReadInt64BigEndian(moof.AsSpan(_timeAt)) : BinaryPrimitives.ReadUInt32BigEndian(moof.AsSpan(_timeAt));
        var (duration, flags) = Defaults(moof.AsSpan()[MovieBox.Find(moof, "moof", "traf", "tfhd")]);
        var run = moof.AsSpan()[MovieBox.Find(moof, "moof", "traf", "trun")];
        var has = Word(run, 0) & 0xFFFFFF;
        Frames = (int)Math.Min(Word(run, 4), int.MaxValue);
        var at = 8 + ((has & HasDataOffset) != 0 ? 4 : 0);
        IsKey = (flags & NotSync) == 0;
        if ((has & HasFirstFlags) != 0)
        {
            IsKey = (Word(run, at) & NotSync) == 0;
            at += 4;
        }

        var each = Bytes(has, HasDurations) + Bytes(has, HasSizes) + Bytes(has, HasFlags) + Bytes(has, HasOffsets);
        if ((has & HasFlags) != 0 && Frames > 0)
        {
            IsKey = (Word(run, at + Bytes(has, HasDurations) + Bytes(has, HasSizes)) & NotSync) == 0;
        }

        Duration = (has & HasDurations) == 0 ? Frames * (long)duration : 0;
        for (var frame = 0; (has & HasDurations) != 0 && frame < Frames; frame++)
        {
            Duration += Word(run, at + (frame * each));
        }
    }

    /// <summary>The pictures.</summary>
    public byte[] Pixels { get; }

    /// <summary>Whether a player can begin with it.</summary>
    public bool IsKey { get; }

    /// <summary>How many pictures it has.</summary>
    public int Frames { get; }

    /// <summary>When its first picture is decoded, in the movie's ticks.</summary>
    public long Start { get; }

    /// <summary>How long its pictures last.</summary>
    public long Duration { get; }

    /// <summary>What stands before the pictures, with times that begin so many ticks earlier.</summary>
    public ReadOnlySpan<byte> HeaderFrom(long ticks)
    {
        if (_isLong)
        {
            BinaryPrimitives.WriteInt64BigEndian(_moof.AsSpan(_timeAt), Start - ticks);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(_moof.AsSpan(_timeAt), (uint)(Start - ticks));
        }

        return _moof;
    }

    private static (uint Duration, uint Flags) Defaults(ReadOnlySpan<byte> header)
    {
        var has = Word(header, 0) & 0xFFFFFF;
        var at = 8 + ((has & 0x1) != 0 ? 8 : 0) + ((has & 0x2) != 0 ? 4 : 0);
        var duration = (has & 0x8) != 0 ? Word(header, at) : 0;
        at += Bytes(has, 0x8) + Bytes(has, 0x10);
        return (duration, (has & 0x20) != 0 ? Word(header, at) : 0);
    }

    private static int Bytes(uint has, uint what) => (has & what) != 0 ? 4 : 0;

    private static uint Word(ReadOnlySpan<byte> box, int at) => (uint)at + 4 <= (uint)box.Length
        ? BinaryPrimitives.ReadUInt32BigEndian(box[at..])
        : throw new InvalidDataException("a fragment's description is cut off");
}
