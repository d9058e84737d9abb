using Kinora.Abuse.Tests.Http2;
using Kinora.Abuse.Tests.Server;

namespace Kinora.Abuse.Tests.Attacks;

/// <summary>Frames of HTTP/2 that cost their sender nothing: on the port of gRPC, by ten connections at once.</summary>
[Trait("Speed", "Slow")]
public sealed class Http2FloodTests(AbusedServer server)
{
    private const int Connections = 10;
    private const int Frames = 20_000;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const string Predict = "/ml_inference.StreamService/Predict";

    private static readonly byte[] Head = Http2Connection.Call(Predict);

    [Theory]
    [InlineData("rapid reset")]
    [InlineData("settings")]
    [InlineData("pings")]
    [InlineData("continuations")]
    [InlineData("empty data")]
    [InlineData("too many streams")]
    [InlineData("window overflow")]
    [InlineData("no window")]
    [InlineData("nonsense")]
    public Task Frames_WithoutEnd_DisturbNobody(string attack) => server.SurvivesAsync("HTTP/2 " + attack, () => Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
    {
        // What the server writes back is not read either: its answers must not pile up.
        using var connection = await Http2Connection.OpenAsync(server.GrpcPort, receiveBuffer: 4096);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        for (var i = 0; i < Frames; i += 100)
        {
            var sending = connection.SendAsync([.. Enumerable.Range(i, 100).SelectMany(number => FramesOf(attack, number))]);
            if (await Task.WhenAny(sending, Task.Delay(Timeout.InfiniteTimeSpan, patience.Token)) != sending || !await sending)
            {
                return;  // closed, or held up by flow control: both are right
            }
        }
    })));

    private static byte[][] FramesOf(string attack, int number)
    {
        var stream = (2 * number) + 1;
        return attack switch
        {
            "rapid reset" => [Http2Connection.Frame(Http2Frame.Headers, EndHeaders, stream, Head), Http2Connection.Frame(Http2Frame.Reset, 0, stream, [0, 0, 0, 8])],
            "settings" => [Http2Connection.Frame(Http2Frame.Settings, 0, 0, [0, 4, 0, 0, (byte)number, 0])],
            "pings" => [Http2Connection.Frame(Http2Frame.Ping, 0, 0, new byte[8])],
            "continuations" => [number == 0
                ? Http2Connection.Frame(Http2Frame.Headers, 0, 1, Head)
                : Http2Connection.Frame(Http2Frame.Continuation, 0, 1, [0, 1, (byte)'a', 1, (byte)'b'])],
            "empty data" => number == 0
                ? [Http2Connection.Frame(Http2Frame.Headers, EndHeaders, 1, Head)]
                : [Http2Connection.Frame(Http2Frame.Data, 0, 1, [])],
            "too many streams" => [Http2Connection.Frame(Http2Frame.Headers, EndHeaders, stream, Head)],
            "window overflow" => [Http2Connection.Frame(Http2Frame.WindowUpdate, 0, 0, [0x7f, 0xff, 0xff, 0xff])],
            "no window" => number == 0
                ? [Http2Connection.Frame(Http2Frame.Settings, 0, 0, [0, 4, 0, 0, 0, 0])]
                : [Http2Connection.Frame(Http2Frame.Headers, EndHeaders | EndStream, stream, Http2Connection.Call("/grpc.health.v1.Health/Check"))],
            _ => [Http2Connection.Frame((Http2Frame)(number % 20), (byte)(number * 7), number % 50, new byte[number % 300])],
        };
    }
}
