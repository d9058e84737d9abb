using Kinora.Cli.Output;
using Kinora.Models;
using Spectre.Console;

namespace Kinora.Cli.Models;

/// <summary>Shows several pulls at once on standard error: a bar each on a terminal, else a line now and then.</summary>
internal static class PullBoard
{
    /// <summary>Does the work for each of the names, at most so many at a time.</summary>
    public static async Task<T[]> RunAsync<T>(
        IReadOnlyList<string> names, int atOnce, Func<string, IProgress<PullProgress>, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var results = new T[names.Count];
        if (Console.IsErrorRedirected)
        {
            await EachAsync(static _ => new PullReporter()).ConfigureAwait(false);
            return results;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(board => EachAsync(name => new Bar(board.AddTask(Markup.Escape(name), maxValue: 1)))).ConfigureAwait(false);
        return results;

        Task EachAsync(Func<string, IProgress<PullProgress>> show) => Parallel.ForEachAsync(
            names.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation },
            async (item, token) =>
            {
                var progress = show(item.Item);
                try
                {
                    results[item.Index] = await work(item.Item, progress, token).ConfigureAwait(false);
                }
                finally
                {
                    (progress as IDisposable)?.Dispose();
                }
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<PullProgress>, IDisposable
    {
        private readonly string _name = task.Description;

        public void Report(PullProgress value)
        {
            task.IsIndeterminate = value.Stage != PullStage.Downloading;
            if (!task.IsIndeterminate)
            {
                task.MaxValue = Math.Max(value.TotalBytes, Math.Max(1, value.Bytes));
                task.Value = value.Bytes;
                task.Description = _name;
                return;
            }

            task.Description = value.Stage == PullStage.Waiting ? $"{_name} [grey]waits for another kinora[/]" : $"{_name} [grey]{value.Stage.ToString().ToLowerInvariant()}[/]";
        }

        public void Dispose() => task.StopTask();
    }
}
