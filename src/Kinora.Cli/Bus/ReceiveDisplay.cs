using System.Diagnostics;

namespace Kinora.Cli.Bus;

/// <summary>One line at a terminal that is rewritten in place; nothing where nobody looks.</summary>
internal sealed class ReceiveDisplay : IDisposable
{
    private readonly bool _isShown;
    private long _last;

    private ReceiveDisplay(bool isShown) => _isShown = isShown;

    public static ReceiveDisplay Create(BusReceiveOptions options) => new(!options.Json && !Console.IsOutputRedirected);

    /// <summary>True when the line was not renewed for so long.</summary>
    public bool IsDue(TimeSpan period) => _isShown && Stopwatch.GetElapsedTime(_last) >= period;

    public void Show(ReceiveFigures figures)
    {
        _last = Stopwatch.GetTimestamp();
        var width = Math.Max(10, (Console.WindowWidth is > 0 and var columns ? columns : 80) - 1);
        var line = ReceiveText.Line(figures);
        Console.Out.Write($"\r\e[2K\e[7m{(line.Length > width ? line[..width] : line)}\e[0m");
    }

    public void Dispose()
    {
        if (_isShown && _last != 0)
        {
            _last = 0;
            Console.Out.Write("\r\e[2K");
        }
    }
}
