using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Clients by the thousand that want nothing, go at once, or follow events and never read them.</summary>
[Trait("Speed", "Slow")]
public sealed class ConnectionFloodTests(AbusedServer server)
{
    private const int Waves = 10;
    private const int Wave = 300;

    [Fact]
    public Task Connections_ByTheThousandThatSayNothing_AreGivenBack() => server.SurvivesAsync("idle connections", async () =>
    {
        List<RawConnection> all = [];
        for (var wave = 0; wave < Waves; wave++)
        {
            all.AddRange(await RawConnection.OpenManyAsync(wave % 3 == 0 ? server.GrpcPort : server.Port, Wave));
        }

        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        all.ForEach(static connection => connection.Dispose());
    });

    [Fact]
    public Task Connections_ThatGoAtOnce_AreGivenBack() => server.SurvivesAsync("connections that go at once", async () =>
    {
        for (var wave = 0; wave < Waves; wave++)
        {
            var connections = await RawConnection.OpenManyAsync(server.Port, Wave);
            await Task.WhenAll(connections.Select((connection, i) => connection.SendAsync(i % 2 == 0 ? "GET /api/streams/lobby/results HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" : "GET / HT")));
            Array.ForEach(connections, static connection => connection.Dispose());
        }
    });

    [Fact]
    public Task Events_ThatAreNeverRead_TakeNoMemory() => server.SurvivesAsync("events that are never read", async () =>
    {
        var connections = await RawConnection.OpenManyAsync(server.Port, 300, receiveBuffer: 2048);
        await Task.WhenAll(connections.Select(static (connection, i) => connection.SendAsync(
            $"GET /api/streams/lobby/{(i % 3 == 0 ? "live?fps=60&width=1280" : "results")} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")));
        await Task.Delay(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        Array.ForEach(connections, static connection => connection.Dispose());
    });
}
