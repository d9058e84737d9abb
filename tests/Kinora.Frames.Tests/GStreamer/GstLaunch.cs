using System.Collections.Concurrent;
using System.Diagnostics;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.GStreamer;

/// <summary>A real GStreamer pipeline in a process of its own; it is ended with the test.</summary>
internal sealed class GstLaunch : IDisposable
{
    private static readonly ConcurrentDictionary<string, bool> Known = new();

    private readonly Process _process;
    private readonly Task<string> _output;

    private GstLaunch(Process process)
    {
        _process = process;
        _output = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Stops all its threads, which takes the kernel a moment.</summary>
    public void Stop()
    {
        Linux.Signal(Id, "STOP");
        Assert.True(SpinWait.SpinUntil(
            () => Directory.EnumerateDirectories($"/proc/{Id}/task").All(static task => File.ReadAllText(task + "/stat").Contains(") T ", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(30)));
    }

    /// <summary>Its exit code and what it has said of errors, once it has ended.</summary>
    public (int Code, string Said) End()
    {
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)), "gst-launch-1.0 does not end");
        return (_process.ExitCode, _output.Result);
    }

    /// <summary>Starts a pipeline; the test is skipped where GStreamer or an element of it is missing.</summary>
    /// <param name="pipeline">As one writes it behind gst-launch-1.0; no word has a space in it.</param>
    public static GstLaunch Start(string pipeline)
    {
        SkipUnlessThere();
        var start = new ProcessStartInfo("gst-launch-1.0", ["--quiet", .. pipeline.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        return new GstLaunch(Process.Start(start)!);
    }

    public static void SkipUnlessThere(string element = "shmsrc")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        Assert.SkipUnless(Known.GetOrAdd(element, IsThere), $"GStreamer's {element} is not here (gstreamer1.0-tools and gstreamer1.0-plugins-bad; unixfdsrc from 1.24).");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static bool IsThere(string element)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("gst-inspect-1.0", ["--exists", element]))!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
