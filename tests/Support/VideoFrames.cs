using System.Buffers.Binary;

namespace Kinora.Tests.Support;

/// <summary>A short video as a sender has it: frame by frame, without a container.</summary>
public static class VideoFrames
{
    /// <summary>Makes ffmpeg's test picture as H.264 in Annex B form or as VP8, without reordered frames; the first and every tenth is a keyframe.</summary>
    public static List<byte[]> Make(TestFolder folder, string codec, string size, int count)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var file = folder[$"{codec}-{size}.{(codec == "h264" ? "h264" : "ivf")}"];
        string[] encoder = codec == "h264"
            ? ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-bf", "0", "-x264-params", "aud=1:slices=1:repeat-headers=1", "-f", "h264"]
            : ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-auto-alt-ref", "0", "-f", "ivf"];
        Tool.Ffmpeg(["-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25", "-frames:v", $"{count}", "-pix_fmt", "yuv420p", "-g", "10", .. encoder, file]);
        var bytes = File.ReadAllBytes(file);
        return codec == "h264" ? SplitAtDelimiters(bytes) : SplitIvf(bytes);
    }

    /// <summary>Every picture begins with an access unit delimiter (NAL unit type 9).</summary>
    private static List<byte[]> SplitAtDelimiters(byte[] bytes)
    {
        List<byte[]> frames = [];
        byte[] delimiter = [0, 0, 0, 1, 9];
        for (var begin = 0; begin < bytes.Length;)
        {
            var next = bytes.AsSpan(begin + 1).IndexOf(delimiter);
            var end = next < 0 ? bytes.Length : begin + 1 + next;
            frames.Add(bytes[begin..end]);
            begin = end;
        }

        return frames;
    }

    private static List<byte[]> SplitIvf(byte[] bytes)
    {
        List<byte[]> frames = [];
        for (var position = 32; position < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(position));
            frames.Add(bytes[(position + 12)..(position + 12 + length)]);
            position += 12 + length;
        }

        return frames;
    }
}
