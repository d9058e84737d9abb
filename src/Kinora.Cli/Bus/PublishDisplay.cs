using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Media.Bus;
using Kinora.Media.Supervision;
using Spectre.Console;

namespace Kinora.Cli.Bus;

/// <summary>
/// Tells who comes and goes, a line each, and at a terminal shows below them one line that is rewritten in place. Without a terminal the lines go
/// to standard error. Thread-safe.
/// </summary>
internal sealed class PublishDisplay(string socket) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly bool _isTerminal = !Console.IsOutputRedirected;
    private bool _isShown;
    private bool _wasLost;
    private BusEvent? _lastRefusal;

    public void Note(string message)
    {
        lock (_gate)
        {
            if (!_isTerminal)
            {
                Console.Error.WriteLine($"kinora: {message}");
                return;
            }

            Clear();
            AnsiConsole.Console.Write(new Text(message, new Style(Color.Yellow)));
            AnsiConsole.Console.WriteLine();
        }
    }

    /// <summary>
    /// Called on the publisher's thread, which must not wait for a terminal that was stopped. A client that is refused tries again and again, and is
    /// told of once.
    /// </summary>
    public void OnClient(BusEvent happened)
    {
        if (happened.Kind != BusEventKind.Refused || happened != _lastRefusal)
        {
            _lastRefusal = happened.Kind == BusEventKind.Refused ? happened : _lastRefusal;
            ThreadPool.QueueUserWorkItem(static told => told.Item1.Note(told.Item2), (this, happened.ToString()), preferLocal: false);
        }
    }

    /// <summary>Says once that the source is lost, and once that it is back.</summary>
    public void OnState(SourceHealth health)
    {
        var isLost = health.State == SourceState.Backoff;
        if (isLost != _wasLost && health.State is SourceState.Backoff or SourceState.Live)
        {
            _wasLost = isLost;
            ThreadPool.QueueUserWorkItem(
                static told => told.Item1.Note(told.Item2), (this, isLost ? $"{health.LastError} Trying until it is back." : "The source is back."), preferLocal: false);
        }
    }

    public void Show(SourcePublication publication, SourceHealth health)
    {
        if (!_isTerminal)
        {
            return;
        }

        var line = health.Frames == 0
            ? $" {socket} · {(publication.Clients == 0 ? "no reader yet" : "no frame yet")} "
            : string.Create(
                CultureInfo.InvariantCulture,
                $" {socket} · {health.Width}×{health.Height} · {publication.Published} frames · {health.FramesPerSecond ?? 0:F1} fps" +
                $" · {publication.Clients} {(publication.Clients == 1 ? "client" : "clients")} ");
        lock (_gate)
        {
            var width = Math.Max(10, AnsiConsole.Console.Profile.Width - 1);
            Console.Out.Write($"\r\e[2K\e[7m{(line.Length > width ? line[..width] : line)}\e[0m");
            _isShown = true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private void Clear()
    {
        if (_isShown)
        {
            Console.Out.Write("\r\e[2K");
            _isShown = false;
        }
    }
}
