using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Results;
using Spectre.Console;

namespace Kinora.Cli.Output;

/// <summary>
/// For a person at a terminal: a line whenever the text changes, and below them one status line that is rewritten in place.
/// </summary>
internal sealed class TerminalResultWriter : IResultWriter
{
    private static readonly long StatusInterval = Stopwatch.Frequency / 10;

    private readonly IAnsiConsole _console = AnsiConsole.Console;
    private readonly string _source;
    private readonly RateMeter _rate = new();
    private string _lastText = "";
    private long _lastStatus;
    private bool _statusShown;

    public TerminalResultWriter(string source) => _source = source;

    public void Write(FrameResult result)
    {
        var now = Stopwatch.GetTimestamp();
        _rate.Count(now);
        var text = ResultText.Text(result);
        if (text != _lastText)
        {
            _lastText = text;
            ClearStatus();
            _console.Write(Sentence(result, text));
            _console.WriteLine();
            _lastStatus = 0;
        }

        if (now - _lastStatus >= StatusInterval)
        {
            _lastStatus = now;
            ShowStatus(result);
        }
    }

    public void Note(string message)
    {
        ClearStatus();
        _console.Write(new Text(message, new Style(Color.Yellow)));
        _console.WriteLine();
    }

    public void Dispose() => ClearStatus();

    private Paragraph Sentence(FrameResult result, string text)
    {
        var head = string.Create(
            CultureInfo.InvariantCulture, $"[Frame {result.Frame}] [t={(result.PtsMilliseconds ?? 0) / 1000:F1}s] [fps={_rate.PerSecond:F1}] ");
        return new Paragraph().Append(head, new Style(Color.Grey)).Append(text, Style.Plain);
    }

    private void ShowStatus(FrameResult result)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $" {_source} · {result.Width}×{result.Height} · frame {result.Frame} · {_rate.PerSecond:F1} fps · {result.Timings[^1].Milliseconds:F0} ms" +
            $" · {result.Detections?.Length ?? 0} found · {result.Dropped} dropped ");
        var width = Math.Max(10, _console.Profile.Width - 1);
        line = line.Length > width ? line[..width] : line;
        Console.Out.Write($"\r\e[2K\e[7m{line}\e[0m");
        _statusShown = true;
    }

    private void ClearStatus()
    {
        if (_statusShown)
        {
            Console.Out.Write("\r\e[2K");
            _statusShown = false;
        }
    }
}
