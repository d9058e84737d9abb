using System.Diagnostics;
using Kinora.Models;

namespace Kinora.Cli.Output;

/// <summary>
/// Says on standard error what is being fetched, how large it is and how far it has come: in place on a terminal, else a line now and
/// then.
/// </summary>
internal sealed class PullReporter : IProgress<PullProgress>, IDisposable
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly bool _inPlace = !Console.IsErrorRedirected;
    private (PullStage Stage, string Subject)? _current;
    private long _lastShown;

    public void Report(PullProgress value)
    {
        lock (_gate)
        {
            var isNew = _current != (value.Stage, value.Subject);
            if (!isNew && Stopwatch.GetElapsedTime(_lastShown) < (_inPlace ? TerminalInterval : PlainInterval))
            {
                return;
            }

            if (isNew)
            {
                EndLine();
            }

            _current = (value.Stage, value.Subject);
            _lastShown = Stopwatch.GetTimestamp();
            Console.Error.Write(_inPlace ? $"\r\e[2K{Text(value)}" : Text(value) + Environment.NewLine);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            EndLine();
            _current = null;
        }
    }

    private static string Text(PullProgress value) => value.Stage switch
    {
        PullStage.Downloading when value.TotalBytes > 0 =>
            $"Fetching {value.Subject}: {value.Bytes / 1_000_000} of {value.TotalBytes / 1_000_000} MB",
        PullStage.Downloading => $"Fetching {value.Subject}: {value.Bytes / 1_000_000} MB",
        PullStage.Waiting => $"Waiting for another kinora that prepares {value.Subject}",
        _ => $"{value.Stage} {value.Subject}",
    };

    private void EndLine()
    {
        if (_inPlace && _current is not null)
        {
            Console.Error.WriteLine();
        }
    }
}
