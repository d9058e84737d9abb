using System.Globalization;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Encoders;

/// <summary>What ffprobe and ffmpeg find in a recording.</summary>
internal sealed class EncodedFile(string path)
{
    /// <summary>A property of the video stream, as ffprobe names it.</summary>
    public string Stream(string name)
    {
        var run = Tool.Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", $"stream={name}", "-of", "default=nw=1:nk=1", path]);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.Error);
        return run.Output.Trim();
    }

    /// <summary>Times of its frames in 90,000ths of a second.</summary>
    public IReadOnlyList<long> Times() => [.. Frames().Select(frame => frame.Time)];

    /// <summary>Times of its key frames.</summary>
    public IReadOnlyList<long> KeyTimes() => [.. Frames().Where(frame => frame.IsKey).Select(frame => frame.Time)];

    /// <summary>Its first frame's mean red, green and blue.</summary>
    public byte[] MeanColor()
    {
        using var folder = new TestFolder();
        Tool.Ffmpeg("-i", path, "-frames:v", "1", "-vf", "scale=flags=accurate_rnd,format=rgb24", "-f", "rawvideo", folder["a.raw"]);
        var pixels = File.ReadAllBytes(folder["a.raw"]);
        return [.. Enumerable.Range(0, 3).Select(channel => (byte)pixels.Where((_, i) => i % 3 == channel).Average(static value => value))];
    }

    private IEnumerable<(long Time, bool IsKey)> Frames()
    {
        var run = Tool.Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=key_frame,pts", "-of", "csv=p=0", path]);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',')).Where(fields => fields.Length > 1)
            .Select(fields => (long.Parse(fields[1], CultureInfo.InvariantCulture), fields[0] == "1"));
    }
}
