using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>Five hundred readers of one stream whose detector runs: how soon an event is with all of them, and what memory each takes.</summary>
internal static class ClientsPart
{
    private const double DelayGoal = 60;
    private const double MemoryGoal = 40;
    private const int Clients = 500;
    private const int Rate = 10;
    private const int WarmUpClients = 20;
    private const int WarmUpSeconds = 10;
    private const int Seconds = 25;

    /// <summary>Memory is read once so much time has passed since the last client came.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(5);

    public static async Task MeasureAsync(Report report, string clip)
    {
        using var kinora = await ServedProcess.KinoraAsync($"streams:\n  crowd: {{source: '{clip}', fps: {Rate}, steps: [detect]}}\n").ConfigureAwait(false);
        using (var few = Connect(kinora, WarmUpClients, WarmUpSeconds))
        {
            _ = await few.LineAsync().ConfigureAwait(false);
            _ = await few.LineAsync().ConfigureAwait(false);
        }

        var before = await Footprint.OverAsync(kinora.Id, Reading).ConfigureAwait(false);
        using var many = Connect(kinora, Clients, Seconds);
        _ = await many.LineAsync().ConfigureAwait(false);
        await Task.Delay(Settling).ConfigureAwait(false);
        var with = await Footprint.OverAsync(kinora.Id, Reading).ConfigureAwait(false);
        var told = (await many.LineAsync().ConfigureAwait(false)).Split(' ').Select(static n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{Clients} clients got {told[0]} events in {Seconds} s ({told[0] / Clients / Seconds:F1} a second each); they were told of loss {told[4]} times; " +
            $"the server held {before.Kilobytes / 1024:F0} MiB before and {with.Kilobytes / 1024:F0} MiB with them, {with.Threads} threads."));
        report.Add(
            Delay("the middle event", told[1]), Delay("p99", told[2]) with { Goal = DelayGoal }, Delay("the slowest", told[3]),
            new BenchCase
            {
                Suite = ServerSuite.Name, Case = $"{Clients} SSE clients: memory a client", Metric = "KB", Value = Math.Round((with.Kilobytes - before.Kilobytes) / Clients, 1),
                GoalOf = "value", Goal = MemoryGoal,
            });
    }

    private static BenchSide Connect(ServedProcess server, int count, int seconds) => BenchSide.Start(
        "events", server.Port.ToString(CultureInfo.InvariantCulture), "crowd", count.ToString(CultureInfo.InvariantCulture), seconds.ToString(CultureInfo.InvariantCulture));

    private static BenchCase Delay(string what, double milliseconds) => new()
    {
        Suite = ServerSuite.Name, Case = $"{Clients} SSE clients, {Rate} events a second: {what}", Metric = "ms", Value = milliseconds, GoalOf = "value",
    };
}
