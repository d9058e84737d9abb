using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Kinora.Media.Decoding;

/// <summary>
/// Reads ffmpeg's remarks for what its output does not carry: the codec, the size and rate of the pictures that come out of the decoder,
/// when those change in the middle, and the colours of what it writes.
/// </summary>
internal sealed partial class DecoderRemarks
{
    private readonly TaskCompletionSource<InputPicture> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InputPicture> _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<int, OutputColors> _colors = new();
    private volatile string? _codec;
    private bool _isOutput;

    /// <summary>The codec's name as ffmpeg writes it (h264, hevc, mjpeg); null until it is known.</summary>
    public string? Codec => _codec;

    /// <summary>The picture as it was when decoding began. ffmpeg says so before it writes the first frame.</summary>
    public Task<InputPicture> First => _first.Task;

    /// <summary>Completes when the picture's size changes afterwards.</summary>
    public Task<InputPicture> Change => _change.Task;

    /// <summary>How the pixels of an output are to be read. ffmpeg says so before it writes the first of its frames.</summary>
    public OutputColors ColorsOf(int output) => _colors.GetValueOrDefault(output);

    /// <summary>Takes one line.</summary>
    public void Read(string line)
    {
        if (line.StartsWith("[info] Output #0", StringComparison.Ordinal))
        {
            _isOutput = true;
        }
        else if (_isOutput && Output().Match(line) is { Success: true } output)
        {
            _colors[Number(output, 1)] = OutputColors.Parse(output.Groups[2].Value);
        }
        else if (_codec is null && Stream().Match(line) is { Success: true } stream)
        {
            _codec = stream.Groups[1].Value;
        }
        else if (Picture().Match(line) is { Success: true } match)
        {
            var isRgb = match.Groups[3].Value is var pixels && (pixels.Contains("rgb", StringComparison.Ordinal) || pixels.Contains("bgr", StringComparison.Ordinal) || pixels.Contains("gbr", StringComparison.Ordinal));
            var picture = new InputPicture(Number(match, 1), Number(match, 2), Number(match, 4) / (double)Math.Max(1, Number(match, 5)), isRgb);
            if (!_first.TrySetResult(picture) && _first.Task.Result is var first && (first.Width, first.Height) != (picture.Width, picture.Height))
            {
                _change.TrySetResult(picture);
            }
        }
    }

    private static int Number(Match match, int group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>As in <c>[info]   Stream #0:0[0x1](und): Video: h264 (High), 1 reference frame …</c></summary>
    [GeneratedRegex(@"^\[info\]\s+Stream #0:\d+.*?: Video: (\w+)")]
    private static partial Regex Stream();

    /// <summary>As in <c>[graph 0 input from stream 0:0 @ 0x5] [verbose] w:1920 h:1080 pixfmt:yuv420p tb:1/15360 fr:30/1 sar:0/1</c></summary>
    [GeneratedRegex(@"^\[graph \d+ input from stream .* w:(\d+) h:(\d+) pixfmt:(\w+) .*\bfr:(\d+)/(\d+)")]
    private static partial Regex Picture();

    /// <summary>As in <c>[info]   Stream #0:0: Video: rawvideo, 1 reference frame (I420 / 0x30323449), yuv420p(tv, bt709/unknown/unknown, …), 640x360 …</c></summary>
    [GeneratedRegex(@"^\[info\]\s+Stream #0:(\d+).*?: Video: rawvideo.*?, yuv420p\(([^)]*)\)")]
    private static partial Regex Output();
}
