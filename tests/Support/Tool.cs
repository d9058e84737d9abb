using System.Diagnostics;

namespace Kinora.Tests.Support;

/// <summary>Runs real programs: ffmpeg to make test files, ffprobe to say what is in them, kinora itself.</summary>
public static class Tool
{
    /// <summary>Makes a file with ffmpeg; a failure fails the test.</summary>
    public static void Ffmpeg(params string[] arguments)
    {
        var run = Run("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", "-y", .. arguments]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    /// <summary>Every time stamp that ffprobe finds in a file's pictures, in microseconds, in the order they are shown.</summary>
    public static List<long> FfprobeTimes(string file)
    {
        var run = Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0", file]);
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (long)Math.Round(decimal.Parse(line.Trim(',', '\r'), System.Globalization.CultureInfo.InvariantCulture) * 1_000_000))];
    }

    /// <summary>Runs a program to its end; one that takes longer than the limit is ended and fails the test.</summary>
    public static ToolRun Run(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null, int seconds = 120)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', start.ArgumentList)} did not end within {seconds} s.");
        }

        return new ToolRun(process.ExitCode, output.Result, error.Result, clock.Elapsed);
    }
}

/// <summary>How a program ended.</summary>
public sealed record ToolRun(int ExitCode, string Output, string Error, TimeSpan Elapsed);
