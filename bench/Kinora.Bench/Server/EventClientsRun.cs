using System.Globalization;

namespace Kinora.Bench.Server;

/// <summary>
/// Many readers of one stream. Says <c>connected</c> once each has an event, and after some seconds more: how many events came, how long the
/// middle one, the 99th of a hundred and the slowest took in milliseconds, and how often a reader was told of loss.
/// </summary>
internal static class EventClientsRun
{
    public static async Task<int> RunAsync(int port, string stream, int count, int seconds)
    {
        var clients = Enumerable.Range(0, count).Select(static _ => new EventClient()).ToArray();
        foreach (var client in clients)
        {
            await client.ConnectAsync(port, stream).ConfigureAwait(false);
        }

        var reading = Task.WhenAll(clients.Select(static client => client.ReadAsync()));
        await await Task.WhenAny(reading, Task.WhenAll(clients.Select(static client => client.First))).ConfigureAwait(false);
        Console.WriteLine("connected");
        Array.ForEach(clients, static client => client.IsNoting = true);
        if (await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(seconds))).ConfigureAwait(false) == reading)
        {
            await reading.ConfigureAwait(false);
        }

        Array.ForEach(clients, static client => client.IsNoting = false);
        Array.ForEach(clients, static client => client.Dispose());
        await reading.ConfigureAwait(false);
        var delays = clients.SelectMany(static client => client.Delays).Order().ToArray();
        double At(double share) => delays[(int)(share * (delays.Length - 1))] / 1000.0;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{delays.Length} {At(0.5):F2} {At(0.99):F2} {At(1):F2} {clients.Sum(static client => client.Lost)}"));
        return 0;
    }
}
