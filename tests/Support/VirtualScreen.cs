using System.Diagnostics;
using System.Globalization;

namespace Kinora.Tests.Support;

/// <summary>A real X server without a monitor, on a free display number; the test is skipped where Xvfb is not installed.</summary>
public sealed class VirtualScreen : IDisposable
{
    private readonly List<Process> _processes = [];

    private VirtualScreen(Process server, string display)
    {
        _processes.Add(server);
        Display = display;
    }

    /// <summary>The value for <c>DISPLAY</c>.</summary>
    public string Display { get; }

    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="keys">An Xauthority file: the server lets in only who knows a key of it. Null lets in everybody.</param>
    public static async Task<VirtualScreen> StartAsync(int width, int height, string? keys = null)
    {
        const string Server = "/usr/bin/Xvfb";
        Assert.SkipUnless(File.Exists(Server), "Xvfb is not installed.");
        // -displayfd: the server finds the free number itself, and tells it once it is ready. -br: a black screen.
        List<string> arguments = ["-displayfd", "1", "-br", "-noreset", "-screen", "0", $"{width}x{height}x24"];
        arguments.AddRange(keys is null ? ["-ac"] : ["-auth", keys]);
        var server = StartQuietly(Server, arguments);
        var number = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(int.TryParse(number, CultureInfo.InvariantCulture, out _), $"Xvfb said '{number}'");
        return new VirtualScreen(server, ":" + number);
    }

    /// <summary>Shows a window of one colour (<c>#rrggbb</c>); it may take a moment to appear. Skipped where x11-apps is not installed.</summary>
    public void Show(string color, int width, int height, int x, int y)
    {
        const string Window = "/usr/bin/xlogo";
        Assert.SkipUnless(File.Exists(Window), "xlogo (x11-apps) is not installed.");
        string[] arguments = ["-display", Display, "-geometry", $"{width}x{height}+{x}+{y}", "-bw", "0", "-fg", color, "-bg", color];
        _processes.Add(StartQuietly(Window, arguments));
    }

    private static Process StartQuietly(string program, IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Ends the server as a crash would.</summary>
    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
