using System.Buffers;

namespace Kinora.Media.Nut;

/// <summary>
/// Reads a NUT container (the format of https://ffmpeg.org/nut.html) that holds one or two raw video streams. Between the headers and
/// the next frame it reads exactly the header bytes; the caller reads the frame's bytes itself, straight to where they belong.
/// </summary>
internal sealed class NutReader
{
    private const ulong MainStartCode = 0x4E4D_7A56_1F5F_04AD;
    private const ulong StreamStartCode = 0x4E53_1140_5BF2_F9DB;
    private const ulong SyncPointStartCode = 0x4E4B_E4AD_EECA_4569;
    private const int MostHeaderBytes = 1 << 20;
    private const int MostReservedFields = 64;

    /// <summary>As many as a source has renditions.</summary>
    private const int MostStreams = 2;

    private readonly NutInput _input;
    private readonly NutFrameCode[] _codes = new NutFrameCode[256];
    private (long Numerator, long Denominator)[] _timeBases = [];
    private NutVideoHeader?[] _videos = [];
    private long[] _lastPts = [];

    public NutReader(Stream stream) => _input = new NutInput(stream);

    /// <summary>The header of a stream that a frame header named.</summary>
    public NutVideoHeader Video(int stream) => _videos[stream] ?? throw new InvalidOperationException("No frame was read yet.");

    /// <summary>Reads up to a frame's bytes; false when the stream has ended in order.</summary>
    /// <exception cref="NutFormatException">The bytes are not NUT, or hold something else than one or two video streams.</exception>
    /// <exception cref="EndOfStreamException">The stream broke off inside a header.</exception>
    public bool TryReadFrameHeader(out NutFrameHeader frame)
    {
        while (_input.TryReadByte(out var first))
        {
            if (first == 'N')
            {
                ReadPacket(_input.ReadStartCode());
            }
            else if (_videos.Length == 0 && first == 'n')
            {
                SkipFileId();
            }
            else
            {
                frame = ReadFrameHeader(first);
                return true;
            }
        }

        frame = default;
        return false;
    }

    /// <summary>Reads the frame's bytes.</summary>
    public void ReadFrame(Span<byte> destination) => _input.ReadExactly(destination);

    private void SkipFileId()
    {
        var id = "nut/multimedia container\0"u8;
        Span<byte> rest = stackalloc byte[id.Length - 1];
        _input.ReadExactly(rest);
        if (!rest.SequenceEqual(id[1..]))
        {
            throw new NutFormatException("it does not start as NUT does");
        }
    }

    private void ReadPacket(ulong startCode)
    {
        var length = _input.ReadVariable();
        if (length is < 4 or > MostHeaderBytes)
        {
            throw new NutFormatException($"a header of {length} bytes");
        }

        if (length > 4096)
        {
            _ = _input.ReadUInt32();
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)length);
        try
        {
            _input.ReadExactly(buffer.AsSpan(0, (int)length));
            var packet = new NutPacket(buffer.AsSpan(0, (int)length - 4));
            switch (startCode)
            {
                case MainStartCode:
                    ReadMainHeader(ref packet);
                    break;
                case StreamStartCode:
                    ReadStreamHeader(ref packet);
                    break;
                case SyncPointStartCode:
                    ReadSyncPoint(ref packet);
                    break;
                default:
                    break; // info, index and packets of later versions say nothing about pictures
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadMainHeader(ref NutPacket packet)
    {
        if (packet.ReadVariable() > 3)
        {
            _ = packet.ReadVariable();
        }

        var streams = packet.ReadVariable();
        if (streams is < 1 or > MostStreams)
        {
            throw new NutFormatException($"it holds {streams} streams");
        }

        // ffmpeg repeats the headers every now and then: what is known stays.
        if (_videos.Length != streams)
        {
            _videos = new NutVideoHeader?[streams];
            _lastPts = new long[streams];
        }

        _ = packet.ReadVariable();
        var timeBases = packet.ReadVariable();
        if (timeBases is < 1 or > 16)
        {
            throw new NutFormatException($"it has {timeBases} time bases");
        }

        _timeBases = new (long, long)[timeBases];
        foreach (ref var timeBase in _timeBases.AsSpan())
        {
            timeBase = (packet.ReadVariable(), packet.ReadVariable());
            if (timeBase is not { Numerator: > 0 and < int.MaxValue, Denominator: > 0 and < int.MaxValue })
            {
                throw new NutFormatException($"a time base of {timeBase.Numerator}/{timeBase.Denominator}");
            }
        }

        ReadFrameCodes(ref packet);
    }

    private void ReadFrameCodes(ref NutPacket packet)
    {
        long pts = 0, multiplier = 1, stream = 0, headerIndex = 0;
        for (var i = 0; i < 256;)
        {
            var flags = (NutFrameFlags)packet.ReadVariable();
            var fields = packet.ReadVariable();
            pts = fields > 0 ? packet.ReadSigned() : pts;
            multiplier = fields > 1 ? packet.ReadVariable() : multiplier;
            stream = fields > 2 ? packet.ReadVariable() : stream;
            var size = fields > 3 ? packet.ReadVariable() : 0;
            var reserved = fields > 4 ? packet.ReadVariable() : 0;
            var count = fields > 5 ? packet.ReadVariable() : multiplier - size;
            _ = fields > 6 ? packet.ReadSigned() : 0;
            headerIndex = fields > 7 ? packet.ReadVariable() : headerIndex;
            for (var field = 8; field < fields; field++)
            {
                _ = packet.ReadVariable();
            }

            if (count <= 0 || count > 256 || reserved > MostReservedFields)
            {
                throw new NutFormatException("its table of frame codes is damaged");
            }

            for (var j = 0; j < count && i < 256; i++)
            {
                if (i == 'N')
                {
                    _codes[i] = new NutFrameCode { Flags = NutFrameFlags.Invalid };
                    continue;
                }

                _codes[i] = new NutFrameCode(flags, pts, multiplier, (int)stream, size + j, (int)reserved, (int)headerIndex);
                j++;
            }
        }
    }

    private void ReadStreamHeader(ref NutPacket packet)
    {
        var id = packet.ReadVariable();
        var isVideo = packet.ReadVariable() == 0;
        var fourCc = packet.ReadBytes();
        var timeBase = packet.ReadVariable();
        var shift = packet.ReadVariable();
        _ = packet.ReadVariable();
        _ = packet.ReadVariable();
        _ = packet.ReadVariable();
        _ = packet.ReadBytes();
        if (id >= _videos.Length || !isVideo || fourCc.Length != 4 || timeBase >= _timeBases.Length || shift is < 0 or > 16)
        {
            throw new NutFormatException("its stream is not raw video");
        }

        _videos[id] = new NutVideoHeader(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(fourCc),
            packet.ReadVariable(),
            packet.ReadVariable(),
            _timeBases[timeBase].Numerator,
            _timeBases[timeBase].Denominator,
            (int)shift);
    }

    private void ReadSyncPoint(ref NutPacket packet)
    {
        if (_timeBases.Length == 0)
        {
            throw new NutFormatException("a sync point stands before the headers");
        }

        // The key time counts in one of the time bases; every stream's last time stamp starts there.
        var coded = packet.ReadVariable();
        var from = _timeBases[coded % _timeBases.Length];
        for (var stream = 0; stream < _videos.Length; stream++)
        {
            _lastPts[stream] = _videos[stream] is { } video
                ? (long)((Int128)(coded / _timeBases.Length) * from.Numerator * video.TimeBaseDenominator / ((Int128)from.Denominator * video.TimeBaseNumerator))
                : 0;
        }
    }

    private NutFrameHeader ReadFrameHeader(byte first)
    {
        var code = _codes[first];
        var flags = code.Flags;
        if (_videos.Length == 0 || flags.HasFlag(NutFrameFlags.Invalid))
        {
            throw new NutFormatException(_videos.Length == 0 ? "a frame stands before the headers" : $"frame code {first} is not one");
        }

        if (flags.HasFlag(NutFrameFlags.Coded))
        {
            flags ^= (NutFrameFlags)_input.ReadVariable();
        }

        var stream = flags.HasFlag(NutFrameFlags.StreamId) ? _input.ReadVariable() : code.Stream;
        if (stream < 0 || stream >= _videos.Length || _videos[stream] is not { } video)
        {
            throw new NutFormatException($"a frame of stream {stream} stands before that stream's header");
        }

        var last = _lastPts[stream];
        var pts = flags.HasFlag(NutFrameFlags.CodedPts) ? FullPts(_input.ReadVariable(), video.MsbPtsShift, last) : last + code.PtsDelta;
        var size = (Int128)code.SizeLsb + (flags.HasFlag(NutFrameFlags.SizeMsb) ? (Int128)_input.ReadVariable() * code.SizeMultiplier : 0);
        _ = flags.HasFlag(NutFrameFlags.MatchTime) ? _input.ReadVariable() : 0;
        var headerIndex = flags.HasFlag(NutFrameFlags.HeaderIndex) ? _input.ReadVariable() : code.HeaderIndex;
        var reserved = flags.HasFlag(NutFrameFlags.Reserved) ? _input.ReadVariable() : code.Reserved;
        if (size < 0 || size > int.MaxValue)
        {
            throw new NutFormatException($"a frame of {size} bytes");
        }

        if (headerIndex != 0 || reserved > MostReservedFields || flags.HasFlag(NutFrameFlags.SideMetaData))
        {
            throw new NutFormatException("a frame has parts that raw video does not have");
        }

        for (var i = 0; i < reserved; i++)
        {
            _ = _input.ReadVariable();
        }

        if (flags.HasFlag(NutFrameFlags.Checksum))
        {
            _ = _input.ReadUInt32();
        }

        _lastPts[stream] = pts;
        return new NutFrameHeader((int)stream, pts, (int)size);
    }

    private static long FullPts(long coded, int shift, long last)
    {
        var mask = (1L << shift) - 1;
        if (coded > mask)
        {
            return coded - (mask + 1);
        }

        var delta = last - (mask / 2);
        return ((coded - delta) & mask) + delta;
    }
}
