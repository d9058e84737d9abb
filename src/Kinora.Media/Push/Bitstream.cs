namespace Kinora.Media.Push;

/// <summary>The little that has to be known of a video's frames: where a decoder can start, and when it has to start anew.</summary>
internal static class Bitstream
{
    private const int SequenceParameterSet = 7;

    /// <summary>
    /// True for a frame at which a decoder can start: an H.264 picture with its sequence parameter set (ITU-T H.264 7.3.1, NAL unit type 7), a keyframe of VP8
    /// (RFC 6386 9.1).
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="parameters">What is the same in every such frame as long as the picture keeps its size.</param>
    public static bool TryFindStart(in PushedFrame frame, out ReadOnlyMemory<byte> parameters)
    {
        parameters = default;
        var data = frame.Data.Span;
        if (frame.Format == PushFormat.Vp8)
        {
            var isKey = data.Length >= 10 && (data[0] & 1) == 0 && data.Slice(3, 3).SequenceEqual<byte>([0x9d, 0x01, 0x2a]);
            parameters = isKey ? frame.Data.Slice(6, 4) : default;
            return isKey;
        }

        for (var position = 0; NextUnit(data, position) is var unit and > 0 && unit < data.Length; position = unit)
        {
            if ((data[unit] & 0x1f) == SequenceParameterSet)
            {
                var length = data[unit..].IndexOf<byte>([0, 0, 1]);
                parameters = length < 0 ? frame.Data[unit..] : frame.Data.Slice(unit, length);
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a decoder cannot start at a frame.</summary>
    public static string WhyNoStart(in PushedFrame frame) =>
        frame.Format == PushFormat.Vp8 ? "A vp8 frame came before the first keyframe: begin with one."
        : NextUnit(frame.Data.Span, 0) < 0 ? "An h264 frame has no start code (00 00 01) in it: send H.264 in Annex B form."
        : "An h264 frame came before the first keyframe with its parameter sets: begin with one.";

    /// <summary>Where the next unit begins, after its start code; -1 when there is none.</summary>
    private static int NextUnit(ReadOnlySpan<byte> data, int from)
    {
        var code = data[from..].IndexOf<byte>([0, 0, 1]);
        return code < 0 ? -1 : from + code + 3;
    }
}
