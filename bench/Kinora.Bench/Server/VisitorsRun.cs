using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>Visitors of some streams for some time. Says how often they came, how much they got, and how many of them had trouble and which.</summary>
internal static class VisitorsRun
{
    public static async Task<int> RunAsync(int port, string streams, int count, double seconds)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero });
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var visitors = Enumerable.Range(0, count).Select(number => new Visitor(http, port, number)).ToArray();
        await Task.WhenAll(visitors.Select(visitor => visitor.VisitAsync(streams.Split(','), over.Token))).ConfigureAwait(false);
        var trouble = visitors.Where(static visitor => visitor.Trouble is not null).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{visitors.Sum(static v => v.Visits)} visits, {visitors.Sum(static v => v.Bytes) >> 20} MiB, {trouble.Length} visitors with trouble {trouble.FirstOrDefault()?.Trouble}"));
        return 0;
    }
}
