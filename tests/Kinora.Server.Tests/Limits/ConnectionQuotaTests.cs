using System.IO.Pipelines;
using System.Net;
using System.Text;
using Kinora.Server.Limits;
using Kinora.Server.Problems;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Connections;

namespace Kinora.Server.Tests.Limits;

public sealed class ConnectionQuotaTests : IDisposable
{
    private readonly ServerTelemetry _telemetry = new();
    private readonly TaskCompletionSource _stay = new();
    private readonly ConnectionQuota _quota;
    private int _served;

    public ConnectionQuotaTests() => _quota = new ConnectionQuota(2, new Refusals(_telemetry.Meters));

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task Connections_OfOneAddress_AreTurnedAwayWithAWordUntilOneCloses()
    {
        Task[] open = [ConnectAsync("192.0.2.1").Done, ConnectAsync("192.0.2.1").Done, ConnectAsync("192.0.2.2").Done];
        var (refused, sent) = ConnectAsync("192.0.2.1");
        await refused;
        var answer = Encoding.ASCII.GetString((await sent.ReadAsync(TestContext.Current.CancellationToken)).Buffer.FirstSpan);

        Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
        Assert.Contains("limits.address_connections", answer, StringComparison.Ordinal);
        var (head, body) = answer.Split("\r\n\r\n") is [var first, var second] ? (first, second) : default;
        Assert.Contains($"Content-Length: {body.Length}", head, StringComparison.Ordinal);
        Assert.Equal(3, _served);

        _stay.SetResult();
        await Task.WhenAll(open);
        await ConnectAsync("192.0.2.1").Done;
        Assert.Equal(4, _served);
    }

    [Fact]
    public async Task Connections_OfThisMachine_AreNotCounted()
    {
        var open = Enumerable.Range(0, 5).SelectMany(_ => new[] { ConnectAsync("127.0.0.1").Done, ConnectAsync("::1").Done, ConnectAsync("::ffff:127.0.0.1").Done }).ToArray();

        Assert.Equal(15, _served);
        _stay.SetResult();
        await Task.WhenAll(open);
    }

    private (Task Done, PipeReader Sent) ConnectAsync(string address)
    {
        var (input, output) = (new Pipe(), new Pipe());
        var connection = new DefaultConnectionContext("test", new Duplex(input.Reader, output.Writer), new Duplex(output.Reader, input.Writer))
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 40000),
        };
        return (_quota.ServeAsync(connection, _ =>
        {
            _served++;
            return _stay.Task;
        }, answers: true), output.Reader);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
